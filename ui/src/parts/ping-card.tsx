import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { asks } from '../asks.ts'
import type { Check } from '../documents.ts'
import { useMay } from '../shell/session.tsx'
import { words } from '../words/connection.ts'
import { words as entities } from '../words/entities.ts'
import { words as status } from '../words/status.ts'
import { Badge, type Tone } from './badge.tsx'
import { Card, SkeletonRows } from './page.tsx'
import { Trouble } from './trouble.tsx'

const TONES: Record<Check['status'], Tone> = { ok: 'done', warning: 'attention', failed: 'failed', skipped: 'quiet' }

/** Asks both systems piece by piece, and says of each line what is wrong and how to fix it. */
export function PingCard({ connection, onWell }: { readonly connection: string; readonly onWell?: () => void }) {
  const ping = useQuery(asks.ping(connection))
  const mayPing = useMay('admin', 'finance')
  const checks = ping.data?.checks ?? []
  const passed = checks.filter((check) => check.status === 'ok').length
  return (
    <Card
      title={words.ping}
      says={ping.data === undefined ? words.pingSays : words.passed(passed, checks.length)}
      flush={true}
      right={
        mayPing && (
          <Button
            size="compact-sm"
            variant="default"
            loading={ping.isFetching}
            onClick={() => void ping.refetch().then(({ data }) => data?.ok && onWell?.())}
          >
            {ping.data === undefined ? words.ping : words.pingAgain}
          </Button>
        )
      }
    >
      {ping.error !== null && (
        <div className="card-body">
          <Trouble error={ping.error} />
        </div>
      )}
      {ping.data === undefined && ping.error === null ? (
        ping.isFetching ? (
          <SkeletonRows rows={6} />
        ) : (
          <p className="card-body dim">{words.notPinged}</p>
        )
      ) : (
        <ul className="checks" aria-live="polite">
          {checks.map((check, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: in the order in which they were made
            <li key={at}>
              <Badge tone={TONES[check.status]}>{status.check[check.status]}</Badge>
              <div>
                <p>
                  <span className="dim">{entities.system[check.system]} · </span>
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
      )}
    </Card>
  )
}
