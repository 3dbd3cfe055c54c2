import { z } from 'zod'
import { SyncError } from '../../../core/errors.ts'
import type { Client } from '../calls/client.ts'
import { one, readable } from '../calls/envelope.ts'
import { allOf, pagesV2 } from '../calls/paging.ts'
import type { AccountField, FieldEntity, FieldOption, NewField } from '../model.ts'

const option = z.looseObject({ id: z.union([z.number(), z.string()]), label: z.string() })
// An option that cannot be read is left out, and can then not be written; the others can.
const options = readable(option)
const field = z
  .looseObject({
    field_code: z.string(),
    field_name: z.string(),
    field_type: z.string(),
    is_custom_field: z.boolean().nullish(),
    options: options.nullish(),
  })
  // A field whose options are not told is rejected: taken for a field without any, it would get them a second time.
  .refine((wire) => !isCustom(wire) || !/^(enum|set)$/.test(wire.field_type) || wire.options != null)

const CUSTOM_CODE = /^[0-9a-f]{40}$/
/** Where the answer does not say, the code tells: the codes of Pipedrive's own fields are words. */
const isCustom = (wire: {
  readonly field_code: string
  readonly is_custom_field?: boolean | null | undefined
}): boolean => wire.is_custom_field ?? CUSTOM_CODE.test(wire.field_code)

const toField = (entity: FieldEntity, wire: z.output<typeof field>): AccountField => ({
  entity,
  code: wire.field_code,
  name: wire.field_name,
  type: wire.field_type,
  custom: isCustom(wire),
  options: (wire.options?.rows ?? []).map(({ id, label }) => ({ id, label })),
  ...(isCustom(wire) && (wire.options?.odd.length ?? 0) > 0 ? { partial: true } : {}),
})

/**
 * All fields of an entity, built-in ones too.
 * Source: Pipedrive API v2, GET /{entity}Fields
 */
export async function accountFields(
  client: Client,
  entity: FieldEntity,
  signal: AbortSignal,
): Promise<readonly AccountField[]> {
  const endpoint = `GET v2/${entity}Fields` as const
  const all = await allOf(pagesV2(client, endpoint, {}, field, signal))
  const odd = all.flatMap((wire) => wire.options?.odd ?? [])
  if (odd.length > 0) client.setAside.note(endpoint, [...client.setAside.rowsOf(endpoint), ...odd], true)
  return all.map((wire) => toField(entity, wire))
}

/**
 * Makes a custom field; it shows in the detail view and does not clutter the form for adding records.
 *
 * Errors: SyncError `pipedrive.field_limit` (reject) when the plan's cap is reached, `pipedrive.forbidden` (reject)
 *         when the user may not, `pipedrive.field_unreadable` (reject) when the list had one of that name that could
 *         not be read; `pipedrive.outcome_unknown`: look for its name in the list before trying again.
 * Source: Pipedrive API v2, POST /{entity}Fields
 */
export async function createField(
  client: Client,
  { entity, name, type, options = [] }: NewField,
  signal: AbortSignal,
): Promise<AccountField> {
  if (client.setAside.rowsOf(`GET v2/${entity}Fields`).some((odd) => isNamed(odd, name))) {
    const message = `Pipedrive lists a field "${name}" of the ${entity} without what is needed to write it.`
    throw new SyncError('pipedrive.field_unreadable', message, { do: 'reject' })
  }
  const body = {
    field_name: name,
    field_type: type,
    ...(type === 'enum' ? { options: options.map((label) => ({ label })) } : {}),
    ui_visibility: { add_visible_flag: false, details_visible_flag: true },
  }
  const { data } = await client.call({ endpoint: `POST v2/${entity}Fields`, body }, one(field), signal)
  return toField(entity, data)
}

const isNamed = (odd: unknown, name: string): boolean =>
  typeof odd === 'object' && odd !== null && 'field_name' in odd && odd.field_name === name

/**
 * Adds the labels that the field does not have yet; no call when there are none. Answers the field with all options.
 * Source: Pipedrive API v2, POST /{entity}Fields/{field_code}/options
 */
export async function addOptions(
  client: Client,
  to: AccountField,
  labels: readonly string[],
  signal: AbortSignal,
): Promise<AccountField> {
  const known = new Set(to.options.map(({ label }) => label))
  const missing = [...new Set(labels)].filter((label) => !known.has(label))
  if (missing.length === 0) return to
  const { data } = await client.call(
    {
      endpoint: `POST v2/${to.entity}Fields/{field_code}/options`,
      path: { field_code: to.code },
      body: missing.map((label) => ({ label })),
    },
    one(options),
    signal,
  )
  // The answer holds the options that were added, nothing else.
  return { ...to, options: [...to.options, ...data.rows.map(({ id, label }) => ({ id, label }))] }
}

/**
 * Gives options other labels. Answers the field with all options.
 *
 * Errors: SyncError `pipedrive.rejected` (reject) when one of them is gone: then none is renamed.
 * Source: Pipedrive API v2, PATCH /{entity}Fields/{field_code}/options
 */
export async function renameOptions(
  client: Client,
  of: AccountField,
  renamed: readonly FieldOption[],
  signal: AbortSignal,
): Promise<AccountField> {
  const endpoint = `PATCH v2/${of.entity}Fields/{field_code}/options` as const
  await client.call({ endpoint, path: { field_code: of.code }, body: renamed }, one(options), signal)
  const labels = new Map(renamed.map(({ id, label }) => [id, label]))
  return { ...of, options: of.options.map(({ id, label }) => ({ id, label: labels.get(id) ?? label })) }
}
