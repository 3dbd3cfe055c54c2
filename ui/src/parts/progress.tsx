import { useEffect, useRef, useState } from 'react'
import type { Run } from '../documents.ts'
import { duration } from '../format.ts'
import { onProgress, type RunProgress } from '../live.ts'
import { useFormats } from '../reader.tsx'
import { words } from '../words/runs.ts'
import { words as shell } from '../words/shell.ts'
import { Card } from './page.tsx'
import { type Seen, timeLeft } from './rate.ts'
import { When } from './when.tsx'

const KEPT_MS = 10_000

/** How far a run is: a bar only where the end is known, the rate of the last 10 s, and what it waits for. */
export function Progress({
  run,
}: {
  readonly connection: string
  readonly run: Pick<Run, 'runId' | 'mode' | 'startedAt' | 'counts'>
}) {
  const format = useFormats()
  const [told, setTold] = useState<RunProgress | null>(null)
  const seen = useRef<readonly Seen[]>([])
  useEffect(
    () =>
      onProgress(run.runId, (progress) => {
        const at = performance.now()
        const before = seen.current
        const isSame = before.at(-1)?.phase === progress.phase
        seen.current = [
          ...(isSame ? before.filter((one) => at - one.at < KEPT_MS) : []),
          { at, done: progress.done, phase: progress.phase },
        ]
        setTold(progress)
      }),
    [run.runId],
  )
  const { rate, left } = timeLeft(seen.current, told?.total ?? null)
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
            {told?.phase && <span className="strong">{told.phase} </span>}
            {told !== null && told.total !== null
              ? words.progress.of(format.number(done), format.number(told.total))
              : words.progress.read(format.number(done))}
          </span>
          <span className="dim num" role="status">
            {told?.waits
              ? words.progress.wait(duration(told.waits))
              : [
                  rate === null ? '' : words.progress.rate(format.number(Math.round(rate))),
                  left === null ? '' : words.progress.left(duration(left)),
                ]
                  .filter((part) => part !== '')
                  .join(' · ')}
          </span>
        </p>
      </div>
    </Card>
  )
}
