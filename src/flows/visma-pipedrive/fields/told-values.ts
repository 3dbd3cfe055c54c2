import type { AccountField } from '../../../connectors/pipedrive/model.ts'
import { sameJson } from '../../../core/json.ts'
import { knownCodes } from '../account/stored-setup.ts'
import type { PhaseContext } from '../context.ts'
import { type FieldOptions, makeLater, wantedFields } from './account-fields.ts'
import { bringOptions, rememberedOptions } from './make-options.ts'
import { planOptions, type WantedOption } from './options.ts'

/**
 * Sees to it that a field can carry values that the books told of now.
 *
 * @returns the field, or that a preview would make it; `null` where nothing was to be done
 */
export async function addValues(
  logical: string,
  values: readonly WantedOption[],
  fields: ReadonlyMap<string, AccountField>,
  context: PhaseContext,
  options: FieldOptions,
): Promise<AccountField | 'planned' | null> {
  const definition = wantedFields(context.settings).find((one) => one.logical === logical)
  if (definition === undefined || values.length === 0) return null
  const known = (await rememberedOptions(context)).get(logical)
  const field = fields.get(logical)
  if (field !== undefined && known?.field === field.code && sameJson(known.wanted, values)) {
    const { add, rename } = planOptions(field, values, known.known, true)
    if (add.length === 0 && rename.length === 0) return null
  }
  const made =
    (field && (await asItIs(field, context, options))) ??
    (await makeLater(definition, values, context, options, await knownCodes(context)))
  return made === null || made === 'planned'
    ? made
    : await bringOptions(made, definition, values, context, options.pipedrive)
}

/** The field with the options that it has now: a run that broke off may have added some, which no store has noted. */
async function asItIs(field: AccountField, context: PhaseContext, { pipedrive }: FieldOptions): Promise<AccountField> {
  if (context.preview) return field
  await context.allArrived(false)
  const all = await pipedrive.accountFields(field.entity, context.signal)
  return all.find(({ code }) => code === field.code) ?? field
}
