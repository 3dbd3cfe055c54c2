import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Trouble } from '../api.ts'
import { asks } from '../asks.ts'
import type { Begun, Check } from '../documents.ts'
import { useMay } from '../shell/session.tsx'
import { useWrite } from '../use-write.ts'
import { words } from '../words/connection.ts'
import { words as entities } from '../words/entities.ts'
import { words as status } from '../words/status.ts'
import { Badge, type Tone } from './badge.tsx'
import { Card } from './page.tsx'
import { Trouble as Told } from './trouble.tsx'

const TONES: Record<Check['status'], Tone> = { ok: 'done', warning: 'attention', failed: 'failed', skipped: 'quiet' }

interface Given {
  /** Has the systems be asked. */
  readonly ask: () => Promise<Begun>
  readonly atOnce?: boolean
}

/** Asks both systems piece by piece, and says of each line what is wrong and how to fix it. */
export function PingCard({ ask, atOnce = false }: Given) {
  const begin = useWrite({ mutationFn: ask })
  const work = useQuery({ ...asks.work(begin.data?.work ?? ''), enabled: begin.data !== undefined })
  const mayPing = useMay('admin', 'finance')
  const { mutate } = begin
  useEffect(() => {
    if (atOnce) mutate()
  }, [atOnce, mutate])
  const checks = (work.data?.checks ?? []).filter((check) => 'system' in check)
  const isGoing = begin.isPending || (begin.isSuccess && (work.data === undefined || work.data.state === 'running'))
  const error = begin.error ?? work.error ?? (work.data?.failure ? new Trouble(409, work.data.failure) : null)
  const passed = checks.filter((check) => check.status === 'ok').length
  const tried = checks.filter((check) => check.status !== 'skipped').length
  return (
    <Card
      title={words.ping}
      says={checks.length === 0 ? words.pingSays : words.passed(passed, tried)}
      flush={true}
      right={
        mayPing && (
          <Button size="compact-sm" variant="default" loading={isGoing} onClick={() => mutate()}>
            {begin.data === undefined ? words.ping : words.pingAgain}
          </Button>
        )
      }
    >
      {error !== null && (
        <div className="card-body">
          <Told error={error} />
        </div>
      )}
      {checks.length === 0 && error === null && !isGoing && <p className="card-body dim">{words.notPinged}</p>}
      {checks.length > 0 && <Checks checks={checks} />}
      {isGoing && (
        <p className="card-foot small dim" role="status">
          {words.pinging}
        </p>
      )}
    </Card>
  )
}

/** What each check found, and how to mend what it did not. */
export const Checks = ({ checks }: { readonly checks: readonly Check[] }) => (
  <ul className="checks" aria-live="polite">
    {checks.map((check, at) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: in the order in which they were made
      <li key={at}>
        <Badge tone={TONES[check.status]}>{status.check[check.status]}</Badge>
        <div>
          <p>
            <span className="dim">{`${entities.system[check.system]} · ${check.name} · `}</span>
            {check.message}
          </p>
          {check.advice !== null && (
            <p className="small dim">
              <span className="strong">{words.fix}:</span> {check.advice}
            </p>
          )}
        </div>
      </li>
    ))}
  </ul>
)
