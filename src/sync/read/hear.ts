import { mayConcernItAlone } from '../../core/alone.ts'
import type { Lease } from '../../core/connection.ts'
import { isSyncError } from '../../core/errors.ts'
import type { HintReader, PhaseContext } from '../../core/flow.ts'
import type { Hint } from '../../core/hint.ts'
import type { Inbox, SettledDelivery } from '../../core/inbox.ts'
import type { StreamName } from '../../core/record.ts'

export interface Heard {
  readonly deliveries: number
  /** Streams in which something may have changed that was not read yet. */
  readonly streams: ReadonlySet<StreamName>
  /** Marks the deliveries as done; to be called once those streams were read. */
  readonly settle: () => Promise<void>
}

export const NOTHING_HEARD: Heard = { deliveries: 0, streams: new Set(), settle: async () => undefined }

export interface HearOptions {
  readonly inbox: Pick<Inbox, 'stored' | 'settle'>
  readonly lease: Lease
  readonly hints: HintReader
  readonly context: PhaseContext
  /** Streams the run could read. */
  readonly streams: readonly StreamName[]
  readonly log: (event: object) => void
}

/** Deliveries loaded at a time: each may be 1 MB, while its hints are small. */
const PAGE = 50

/**
 * Takes all waiting deliveries together, so that a record is read once however many of them name it. When the run ends
 * before they are settled, the next run takes them again.
 *
 * Errors: those of the systems, which concern the connection. A delivery that cannot be read, or that we fail on,
 *         is `failed` with a reason and stops nothing (R4).
 */
export async function hear(options: HearOptions): Promise<Heard> {
  const { inbox, lease, context } = options
  const { hints, settled } = await readAll(options)
  const settle = async () => {
    if (settled.length > 0) await inbox.settle(lease, settled, context.now())
  }
  try {
    const streams = hints.length === 0 ? new Set<StreamName>() : await followed(options, hints)
    return { deliveries: settled.length, streams, settle }
  } catch (error) {
    if (isSyncError(error) || context.signal.aborted) throw error
    const reason = `Something unexpected went wrong: ${error instanceof Error ? error.message : String(error)}`
    options.log({ event: 'inbox.failed', deliveries: settled.length, error: reason })
    await inbox.settle(
      lease,
      settled.map(({ id }) => ({ id, state: 'failed', reason })),
      context.now(),
    )
    // All streams are read by delta instead, which finds the records that the deliveries named.
    return { deliveries: settled.length, streams: new Set(options.streams), settle: async () => undefined }
  }
}

/** After so many hints that cannot be followed, no more records are read one by one. */
const FEW_FAILURES = 3

/**
 * Follows all hints at once. If that fails, follows each by itself, since one record that cannot be read must stop
 * neither the other hints nor the run (R4). Then all streams are read by delta, which finds the records that the hints
 * named.
 */
async function followed({ hints: reader, context, streams, log }: HearOptions, hints: readonly Hint[]) {
  try {
    return await reader.follow(context, hints)
  } catch (error) {
    if (context.signal.aborted || !mayConcernItAlone(error)) throw error
  }
  let failures = 0
  for (const hint of hints) {
    try {
      if (failures < FEW_FAILURES) await reader.follow(context, [hint])
    } catch (error) {
      if (context.signal.aborted || !mayConcernItAlone(error)) throw error
      failures++
      log({ event: 'inbox.unfollowed', system: hint.system, concerns: hint.concerns, code: error.code })
    }
  }
  return new Set(streams)
}

async function readAll({ inbox, lease, hints: reader, context }: HearOptions) {
  const hints = new Map<string, Hint>()
  const settled: SettledDelivery[] = []
  for (let after: string | null = null; ; ) {
    context.signal.throwIfAborted()
    const page = await inbox.stored(lease.connection, after, PAGE)
    for (const delivery of page) {
      const said = reader.hintsOf(delivery)
      if ('refusal' in said) settled.push({ id: delivery.id, state: 'failed', reason: said.refusal.message })
      else {
        for (const hint of said.hints) hints.set(nameOf(hint), hint)
        settled.push({ id: delivery.id, state: 'done', reason: null })
      }
    }
    after = page.at(-1)?.id ?? null
    if (page.length < PAGE) return { hints: [...hints.values()], settled }
  }
}

/** Equal for hints that ask for the same, so that they count as one. */
const nameOf = ({ system, concerns, id, idIs, action, mergedInto, byUser, byApi }: Hint): string =>
  [system, concerns, id ?? '', idIs, action, mergedInto ?? '', byUser ?? '', byApi].join('\n')
