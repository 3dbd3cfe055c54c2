import type { PartyKind } from '../documents/scope.ts'
import { wantedFields } from '../fields/account-fields.ts'
import { fieldName } from '../fields/definitions.ts'
import type { FlowSettings } from '../settings.ts'

/** Why parties of this kind may not be written: without their number field they could not be found again. */
export function heldFor(
  kind: PartyKind,
  settings: FlowSettings,
  suffix: string,
  hasField: (logical: string) => boolean,
): { readonly field: string; readonly reason: string } | null {
  const missing = wantedFields(settings).find(
    ({ logical, mandatory }) => mandatory && logical.endsWith(`.${kind}Number`) && !hasField(logical),
  )
  if (!missing) return null
  const name = fieldName(missing, suffix, settings.locale)
  return { field: missing.logical, reason: `held: Pipedrive has no ${missing.entity} field "${name}"` }
}
