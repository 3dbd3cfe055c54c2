import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { asks } from '../asks.ts'
import type { News, Run } from '../documents.ts'
import { duration, type Formats } from '../format.ts'
import { onProgress, type RunProgress, type RunWait } from '../live.ts'
import { useFormats } from '../reader.tsx'
import { words as entities } from '../words/entities.ts'
import { words } from '../words/runs.ts'
import { words as shell } from '../words/shell.ts'
import { Card } from './page.tsx'
import { phaseSaid } from './phase.ts'
import { type Seen, timeLeft } from './rate.ts'
import { When } from './when.tsx'

const KEPT_MS = 10_000

interface Given {
  readonly run: Pick<Run, 'runId' | 'mode' | 'startedAt'> & { readonly counts: { readonly read: number } }
  /** The work that goes on under the run, where it was begun here; else events tell of it. */
  readonly work: string
}

/** How far a run is: a bar only where the end is known, the rate of the last 10 s, and what it waits for. */
export function Progress({ run, work }: Given) {
  const format = useFormats()
  const client = useQueryClient()
  const [heard, setHeard] = useState<RunProgress | null>(null)
  // What was begun elsewhere is asked for once, since events tell what comes after it.
  const again = work === '' ? { refetchInterval: false as const } : {}
  const { data: stands } = useQuery({ ...asks.work(work || run.runId), ...again })
  const news = stands?.news ?? null
  const told = heard ?? toldBy(news, run.runId)
  const wait = useWait(news, heard)
  useEffect(() => onProgress(run.runId, setHeard), [run.runId])
  const isOver = stands !== undefined && stands.state !== 'running'
  useEffect(() => {
    if (isOver) void client.invalidateQueries({ queryKey: ['run'] })
  }, [isOver, client])
  const seen = useSeen(told)
  const { rate, left } = timeLeft(seen, told?.total ?? null)
  const done = told?.done ?? run.counts.read
  return (
    <Card
      title={shell.going[run.mode]}
      right={
        <span className="small dim">
          {words.progress.since} <When at={run.startedAt} />
        </span>
      }
    >
      <div className="stack stack-tight">
        {told !== null && told.total !== null ? (
          <div className="meter" aria-hidden="true">
            <i style={{ width: `${Math.min(100, (told.done / Math.max(1, told.total)) * 100)}%` }} />
          </div>
        ) : (
          <span className="going-bar" aria-hidden="true" />
        )}
        <p className="line line-apart small">
          <span className="num">
            {told?.phase && <span className="strong">{phaseSaid(told.phase)} </span>}
            {told !== null && told.total !== null
              ? words.progress.of(format.number(done), format.number(told.total))
              : words.progress.read(format.number(done))}
          </span>
          <span className="dim num" role="status">
            {wait
              ? waitSaid(wait, format)
              : [
                  rate === null ? '' : words.progress.rate(format.number(Math.round(rate))),
                  left === null ? '' : words.progress.left(duration(left)),
                ]
                  .filter((part) => part !== '')
                  .join(' · ')}
          </span>
        </p>
        {wait && <p className="small dim">{wait.why}</p>}
      </div>
    </Card>
  )
}

/** What was told within the last 10 s, of one phase. */
function useSeen(told: RunProgress | null): readonly Seen[] {
  const [seen, setSeen] = useState<readonly Seen[]>([])
  const [done, phase] = [told?.done, told?.phase]
  useEffect(() => {
    if (done === undefined || phase === undefined) return
    const at = performance.now()
    setSeen((before) => [
      ...(before.at(-1)?.phase === phase ? before.filter((one) => at - one.at < KEPT_MS) : []),
      { at, done, phase },
    ])
  }, [done, phase])
  return seen
}

function toldBy(news: News | null, run: string): RunProgress | null {
  if (news?.is === 'progress') return { run, phase: news.phase, done: news.done, total: news.total, wait: news.wait }
  return news?.is === 'again' ? { run, phase: '', done: 0, total: null, wait: news } : null
}

/** From here on the hour says more than how long it was when the wait began. */
const LONG_MS = 60_000

interface Wait extends RunWait {
  readonly until: string
}

/** What the run waits for, by the newest that was told, until that is over. */
function useWait(news: News | null, heard: RunProgress | null): Wait | null {
  const [wait, setWait] = useState<Wait | null>(null)
  useEffect(() => setWait(waitIn(toldBy(news, ''))), [news])
  useEffect(() => setWait(waitIn(heard)), [heard])
  useEffect(() => {
    if (wait === null) return
    const over = setTimeout(() => setWait(null), wait.afterMs)
    return () => clearTimeout(over)
  }, [wait])
  return wait
}

const waitIn = (told: RunProgress | null): Wait | null =>
  told?.wait === undefined ? null : { ...told.wait, until: new Date(Date.now() + told.wait.afterMs).toISOString() }

function waitSaid({ system, afterMs, until }: Wait, format: Formats): string {
  const name = system === null ? null : entities.system[system]
  if (afterMs < LONG_MS) {
    const time = `${Math.ceil(afterMs / 1_000)}\u00a0s`
    return name === null ? words.progress.pause(time) : words.progress.wait(time, name)
  }
  const at = format.time(until)
  return name === null ? words.progress.pauseUntil(at) : words.progress.waitUntil(at, name)
}
