import { z } from 'zod'
import type { Client } from './client.ts'
import { one } from './envelope.ts'
import type { AccountField, FieldDefinition, FieldEntity } from './model.ts'
import { allOf, pagesV2 } from './paging.ts'

const option = z.looseObject({ id: z.union([z.number(), z.string()]), label: z.string() })
const field = z.looseObject({
  field_code: z.string(),
  field_name: z.string(),
  field_type: z.string(),
  is_custom_field: z.boolean().nullish(),
  options: z.array(option).nullish(),
})

const toField = (entity: FieldEntity, wire: z.output<typeof field>): AccountField => ({
  entity,
  code: wire.field_code,
  name: wire.field_name,
  type: wire.field_type,
  custom: wire.is_custom_field === true,
  options: (wire.options ?? []).map(({ id, label }) => ({ id, label })),
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
  const all = await allOf(pagesV2(client, `GET v2/${entity}Fields`, {}, field, signal))
  return all.map((wire) => toField(entity, wire))
}

/**
 * Makes a custom field; it shows in the detail view and does not clutter the form for adding records.
 *
 * Errors: SyncError `pipedrive.field_limit` (hold) when the plan's cap is reached or the user may not;
 *         `pipedrive.outcome_unknown`: look for its name in the list before trying again.
 * Source: Pipedrive API v2, POST /{entity}Fields
 */
export async function createField(
  client: Client,
  definition: FieldDefinition,
  name: string,
  signal: AbortSignal,
): Promise<AccountField> {
  const { entity, type, options = [] } = definition
  const body = {
    field_name: name,
    field_type: type,
    ...(type === 'enum' ? { options: options.map((label) => ({ label })) } : {}),
    ui_visibility: { add_visible_flag: false, details_visible_flag: true },
  }
  const { data } = await client.call({ endpoint: `POST v2/${entity}Fields`, body }, one(field), signal)
  return toField(entity, data)
}

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
    one(z.array(option)),
    signal,
  )
  // The answer holds the options that were added, nothing else.
  return { ...to, options: [...to.options, ...data.map(({ id, label }) => ({ id, label }))] }
}
