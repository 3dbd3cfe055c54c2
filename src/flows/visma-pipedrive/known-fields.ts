import { isSyncError, SyncError } from '../../core/errors.ts'
import type { Stage, StageContext, Unit, UnitResult } from '../../core/flow.ts'
import type { Desired } from '../../core/plan.ts'
import type { Setup } from './setup.ts'

/** The stage with custom fields kept to those the account has, also where one is deleted while we write. */
export const withKnownFields = (stage: Stage, setup: Setup): Stage => ({
  ...stage,
  next: (cursor, context) =>
    stage.next(cursor, { ...context, unit: (unit) => unitOfKnownFields(unit, setup, context) }),
})

async function unitOfKnownFields(unit: Unit, setup: Setup, context: StageContext): Promise<UnitResult> {
  const known = knownOnly(unit.desired, setup)
  try {
    return await context.unit({ ...unit, desired: known })
  } catch (error) {
    if (!isSyncError(error) || error.code !== 'pipedrive.rejected' || !hasCustom(known)) throw error
    // A write that names a deleted field is refused whole: without it everything else passes.
    if (!(await setup.lookAgain()) && sameFields(known, knownOnly(unit.desired, setup))) throw error
    const held = setup.held(unit.stream === 'supplier' ? 'supplier' : 'customer')
    if (unit.role !== 'deal' && held !== null)
      throw new SyncError(FIELD_GONE, held.reason, { do: 'reject' }, { cause: error })
    return await context.unit({ ...unit, desired: knownOnly(unit.desired, setup) })
  }
}

/** The field by which a flow finds its records was deleted: the flow is held. */
export const FIELD_GONE = 'pipedrive.field_gone'

const knownOnly = (desired: Desired, setup: Setup): Desired => ({
  ...desired,
  fields: Object.fromEntries(
    Object.entries(desired.fields).filter(
      ([name]) => !name.startsWith('custom.') || setup.hasField(`${desired.entity}.${name.slice('custom.'.length)}`),
    ),
  ),
})

const hasCustom = ({ fields }: Desired): boolean => Object.keys(fields).some((name) => name.startsWith('custom.'))

const sameFields = (a: Desired, b: Desired): boolean => Object.keys(a.fields).length === Object.keys(b.fields).length
