import type { Run } from '../../core/run.ts'
import type { Cli } from '../cli.ts'
import { duration, plural } from '../terminal/words.ts'

const EVERY_MS = 4_000

interface Living {
  /** Lets something happen in the company and says what. */
  readonly happen: () => string
  /** Carries over what changed. */
  readonly carry: () => Promise<Run>
}

/** The company goes on: an event, a changes run, a pause, until Ctrl-C. */
export async function liveOn({ terminal, clock, signal }: Cli, { happen, carry }: Living): Promise<void> {
  const { cyan, dim, yellow } = terminal.colours
  while (!signal.aborted) {
    await clock.sleep(EVERY_MS, signal).catch(() => undefined)
    if (signal.aborted) return
    terminal.out(`${cyan('Visma.net')}  ${happen()}`)
    const run = await carry()
    if (run.status === 'stopped') return
    const text = `${carriedOver(run)} ${dim(`in ${duration((run.finishedAt ?? run.startedAt) - run.startedAt)}`)}`
    terminal.out(
      `${dim('       →')}  ${run.status === 'done' ? text : yellow(`${text} ${run.message ?? ''}`.trimEnd())}`,
    )
  }
}

/** `3 records created, 1 updated for 25 units`, or why nothing was. */
export function carriedOver({ counts, api }: Run): string {
  const written = [
    counts.created > 0 ? `${plural(counts.created, 'record')} created` : '',
    counts.linked > 0 ? `${plural(counts.linked, 'record')} linked` : '',
    counts.updated > 0 ? `${plural(counts.updated, 'record')} updated` : '',
    counts.waiting > 0 ? `${plural(counts.waiting, 'record')} waiting` : '',
    counts.issues > 0 ? plural(counts.issues, 'issue') : '',
  ].filter((part) => part !== '')
  const what = written.length > 0 ? written.join(', ') : 'nothing to write'
  return `${what} for ${plural(api.pipedrive.budget, 'unit')}`
}
