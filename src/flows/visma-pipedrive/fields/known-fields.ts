import type { Fields } from '../../../core/connector.ts'
import { isSyncError, SyncError } from '../../../core/errors.ts'
import type { Target, TargetResult } from '../../../core/flow.ts'
import { sameJson } from '../../../core/json.ts'
import type { Desired } from '../../../core/plan.ts'
import type { Setup } from '../account/setup.ts'
import type { Phase, PhaseContext } from '../context.ts'

/**
 * The phase, which then writes only what the account has in use (custom fields, users, stages, activity types), also
 * when people remove one of these while we write.
 */
export const withKnownFields = (phase: Phase, setup: Setup): Phase => ({
  ...phase,
  next: (cursor, context) =>
    phase.next(cursor, { ...context, sync: (target) => ofKnownFields(target, setup, context) }),
})

async function ofKnownFields(target: Target, setup: Setup, context: PhaseContext): Promise<TargetResult> {
  const known = inUse(target.desired, setup)
  const looks = setup.looks()
  try {
    return await context.sync({ ...target, desired: known })
  } catch (error) {
    if (!isSyncError(error) || error.code !== 'pipedrive.rejected' || !restsOnFacts(known)) throw error
    // A write that names something that is gone is refused whole, but passes without it.
    const isNews = (await setup.lookAgain()) || setup.looks() !== looks
    if (!isNews && sameJson(known.fields, inUse(target.desired, setup).fields)) throw error
    const held = setup.held(target.stream === 'supplier' ? 'supplier' : 'customer')
    if (target.role !== 'deal' && held !== null)
      throw new SyncError(FIELD_GONE, held.reason, { do: 'reject' }, { cause: error })
    return await context.sync({ ...target, desired: inUse(target.desired, setup) })
  }
}

/** The field by which a flow finds its records was deleted: its records are not written. */
export const FIELD_GONE = 'pipedrive.field_gone'

/** `desired` without fields that the account lacks and values that they cannot carry, and with substitutes for users, stages and types that are gone. */
function inUse(desired: Desired, setup: Setup): Desired {
  const { owner_id: owner, stage_id: stage, type } = desired.fields
  const instead: Record<string, string | null> = {}
  if (typeof owner === 'string' && !setup.isActive(owner)) instead.owner_id = setup.owner ?? setup.me
  if (typeof stage === 'string' && !setup.hasStage(stage)) instead.stage_id = setup.stage
  if (type !== undefined && type !== setup.activityType) instead.type = setup.activityType
  const fields: Fields = { ...desired.fields, ...instead }
  return {
    ...desired,
    fields: Object.fromEntries(
      Object.entries(fields).filter(([name, value]) => {
        if (!name.startsWith('custom.')) return instead[name] !== null
        const logical = `${desired.entity}.${name.slice('custom.'.length)}`
        return setup.hasField(logical) && setup.carries(logical, value) && !(setup.balancesHeld && BALANCES.has(name))
      }),
    ),
  }
}

/** Where they cannot be written, those that stand there are kept. */
const BALANCES: ReadonlySet<string> = new Set(['custom.openBalance', 'custom.overdue'])

const FACTS = ['owner_id', 'stage_id', 'type', 'currency']

const restsOnFacts = ({ fields }: Desired): boolean =>
  Object.keys(fields).some((name) => name.startsWith('custom.') || FACTS.includes(name))
