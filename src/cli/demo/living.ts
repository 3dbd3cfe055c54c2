import type { RunDetail as Run } from '../../app/runs.ts'
import { isSyncError, SyncError } from '../../core/errors.ts'
import type { Cli } from '../cli.ts'
import { between, duration, plural } from '../terminal/words.ts'
import { happenedIn } from './happened-in.ts'

const EVERY_MS = 4_000

/** What is left open after a run; shown again only when it changes. */
export interface Left {
  readonly waiting: number
  /** How many issues are open. */
  readonly issues: number
}

export interface Carried {
  readonly run: Run
  /** How many of its writes went to Visma.net. */
  readonly toVisma: number
  readonly left: Left
}

interface Living {
  /** Lets something happen in the company and says what. */
  readonly happen: () => string
  /** Carries changes over to Pipedrive. */
  readonly carry: () => Promise<Carried>
  /** What earlier runs have left open. */
  readonly left: Left
}

/** The company goes on: an event, a changes run, a pause, until Ctrl-C. What is refused, as while it is paused, waits. */
export async function liveOn(
  {
    terminal,
    clock,
    signal,
  }: { readonly terminal: Pick<Cli['terminal'], 'say' | 'colours'> } & Pick<Cli, 'clock' | 'signal'>,
  { happen, carry, left: before }: Living,
): Promise<void> {
  const { cyan, dim, yellow } = terminal.colours
  let left = before
  while (!signal.aborted) {
    await clock.sleep(EVERY_MS, signal).catch(() => undefined)
    if (signal.aborted) return
    const sentence = happen()
    terminal.say(`${cyan(happenedIn(sentence))}  ${sentence}`)
    const carried = await carry().catch(refusal)
    if (carried instanceof SyncError) {
      terminal.say(`${dim('       →')}  ${yellow(carried.message)}`)
      continue
    }
    const { run, toVisma, left: now } = carried
    if (run.status === 'stopped') return
    const took = dim(`in ${duration(between(run.startedAt, run.finishedAt ?? run.startedAt))}`)
    const said = carriedOver(run, left, now, toVisma)
    // What is edited in Pipedrive waits for the next look, so that it is another line that tells of it.
    const isUnseen = said === nothingWritten(run) && happenedIn(sentence) === 'Pipedrive'
    const text = isUnseen ? LOOKED_FOR : `${said} ${took}`
    terminal.say(`${dim('       →')}  ${wentWell(run) ? text : yellow(`${text} ${run.message ?? ''}`.trimEnd())}`)
    left = now
  }
}

/** People pause it in the web app, or undo a run, which pauses it too. */
function refusal(error: unknown): SyncError {
  if (isSyncError(error)) return error
  throw error
}

export const wentWell = ({ status }: Pick<Run, 'status'>): boolean => status === 'done' || status === 'done_with_issues'

const NOTHING_LEFT: Left = { waiting: 0, issues: 0 }

/** `3 records created, 1 record updated for 25 units`, or that there was nothing; and how much more or less is left. */
export function carriedOver(
  { counts, api }: Pick<Run, 'counts' | 'api'>,
  before: Left = NOTHING_LEFT,
  now: Left = before,
  toVisma = 0,
): string {
  const moved = (by: number, more: string, fewer: string) =>
    by === 0 ? '' : by > 0 ? `${plural(by, 'record')} ${more}` : `${plural(-by, 'record')} ${fewer}`
  const issues = now.issues - before.issues
  const written = [
    counts.created > 0 ? `${plural(counts.created, 'record')} created` : '',
    counts.linked > 0 ? `${plural(counts.linked, 'record')} linked` : '',
    counts.updated > 0 ? `${plural(counts.updated, 'record')} updated` : '',
    toVisma > 0 ? `${plural(toVisma, 'edit')} written to Visma.net` : '',
    moved(now.waiting - before.waiting, 'waiting for an issue', 'waiting no more'),
    issues > 0 ? plural(issues, 'new issue') : issues < 0 ? `${plural(-issues, 'issue')} settled` : '',
  ].filter((part) => part !== '')
  return written.length > 0 ? `${written.join(', ')} for ${units({ api })}` : nothingWritten({ api })
}

const units = ({ api }: Pick<Run, 'api'>): string => plural(api.pipedrive.budget, 'unit')
const nothingWritten = (run: Pick<Run, 'api'>): string => `nothing to write for ${units(run)}`
const LOOKED_FOR = 'not seen yet: what sellers change is looked for every minute'
