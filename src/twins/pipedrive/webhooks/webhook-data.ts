import { primaryPerson } from '../activities.ts'
import { sqlTime } from '../gateway/times.ts'
import {
  type CustomFields,
  type CustomValue,
  type Entity,
  type Field,
  type FieldEntity,
  OPTIONAL_MEMBERS,
  type Rows,
} from '../model.ts'
import { firstName, lastName } from '../persons.ts'
import type { World } from '../world.ts'

/** Kinds that webhooks tell of. */
export const HOOKED = [
  'activity',
  'deal',
  'note',
  'organization',
  'person',
  'pipeline',
  'product',
  'stage',
  'user',
] as const satisfies readonly Entity[]
export type Hooked = (typeof HOOKED)[number]
export const isHooked = (entity: Entity): entity is Hooked => HOOKED.includes(entity as Hooked)

type Data = Record<string, unknown>
type Writers = { readonly [E in Hooked]: (world: World, row: Rows[E]) => Data }

/** A row as `data` of a 2.0 payload: a third form, neither that of v1 nor that of v2. */
export const hookData = <E extends Hooked>(world: World, entity: E, row: Rows[E]): Data => WRITERS[entity](world, row)

const WRITERS: Writers = {
  organization: (world, row) => ({
    id: row.id,
    name: row.name,
    owner_id: row.owner_id,
    add_time: row.add_time,
    update_time: row.update_time,
    address: row.address?.value ?? null,
    country_code: null,
    label: row.label_ids[0] ?? null,
    picture_id: null,
    visible_to: String(row.visible_to),
    ...(world.settings.optionalMembers ? Object.fromEntries(OPTIONAL_MEMBERS.map((name) => [name, row[name]])) : {}),
    custom_fields: tagged(world, 'organization', row.custom_fields),
  }),
  person: (world, row) => ({
    id: row.id,
    name: row.name,
    first_name: firstName(row.name),
    last_name: lastName(row.name),
    org_id: row.org_id,
    owner_id: row.owner_id,
    add_time: row.add_time,
    update_time: row.update_time,
    emails: row.emails,
    phones: row.phones,
    label: row.label_ids[0] ?? null,
    visible_to: String(row.visible_to),
    custom_fields: tagged(world, 'person', row.custom_fields),
  }),
  deal: (world, row) => ({
    id: row.id,
    title: row.title,
    value: row.value,
    currency: row.currency,
    status: row.status,
    creator_user_id: row.creator_user_id,
    owner_id: row.owner_id,
    org_id: row.org_id,
    person_id: row.person_id,
    pipeline_id: row.pipeline_id,
    stage_id: row.stage_id,
    stage_change_time: row.stage_change_time,
    probability: row.probability,
    expected_close_date: row.expected_close_date,
    close_time: row.close_time,
    won_time: row.won_time,
    first_won_time: row.first_won_time,
    lost_time: row.lost_time,
    lost_reason: row.lost_reason,
    label_ids: row.label_ids,
    is_archived: row.is_archived,
    origin: row.origin,
    origin_id: null,
    channel: null,
    channel_id: null,
    add_time: row.add_time,
    update_time: row.update_time,
    visible_to: String(row.visible_to),
    custom_fields: tagged(world, 'deal', row.custom_fields),
  }),
  activity: (world, row) => ({
    id: row.id,
    subject: row.subject,
    type: row.type,
    owner_id: row.owner_id,
    update_user_id: row.update_user_id,
    deal_id: row.deal_id,
    lead_id: row.lead_id,
    org_id: row.org_id,
    person_id: primaryPerson(row),
    due_date: row.due_date,
    due_time: row.due_time === null ? null : { timezone_id: 310, value: row.due_time },
    duration: row.duration === null ? null : { timezone_id: null, value: row.duration },
    location: row.location?.value ?? null,
    public_description: row.public_description,
    done: row.done,
    busy_flag: row.busy,
    active_flag: !row.is_deleted,
    add_time: row.add_time,
    update_time: row.update_time,
    custom_fields: tagged(world, 'activity', {}),
  }),
  note: (_, row) => ({
    id: row.id,
    content: row.content,
    user_id: row.user_id,
    deal_id: row.deal_id,
    org_id: row.org_id,
    person_id: row.person_id,
    lead_id: null,
    project_id: null,
    active_flag: !row.is_deleted,
    pinned_to_deal_flag: row.pinned_to_deal_flag,
    pinned_to_organization_flag: row.pinned_to_organization_flag,
    pinned_to_person_flag: row.pinned_to_person_flag,
    add_time: row.add_time,
    update_time: row.update_time,
  }),
  product: (world, row) => ({
    id: row.id,
    name: row.name,
    code: row.code,
    description: row.description,
    unit: row.unit,
    tax: row.tax,
    category: row.category === null ? null : String(row.category),
    owner_id: row.owner_id,
    selectable: row.is_linkable,
    prices: row.prices.map((price) => ({ product_id: row.id, ...price })),
    add_time: row.add_time,
    update_time: row.update_time,
    visible_to: String(row.visible_to),
    custom_fields: tagged(world, 'product', row.custom_fields),
  }),
  pipeline: (_, row) => ({
    id: row.id,
    name: row.name,
    url_title: row.name,
    order_nr: row.order_nr,
    active_flag: !row.is_deleted,
    deal_probability: row.is_deal_probability_enabled,
    add_time: row.add_time,
    update_time: row.update_time,
  }),
  stage: (_, row) => ({
    id: row.id,
    name: row.name,
    pipeline_id: row.pipeline_id,
    order_nr: row.order_nr,
    active_flag: !row.is_deleted,
    deal_probability: row.deal_probability,
    rotten_flag: row.is_deal_rot_enabled,
    rotten_days: row.days_to_rotten,
    add_time: row.add_time,
    update_time: row.update_time,
  }),
  user: (world, row) => ({
    id: String(row.id),
    name: row.name,
    email: row.email,
    default_currency: world.company.currency,
    phone: null,
    locale: 'en_US',
    lang: 1,
    active_flag: row.active,
    last_login: sqlTime(row.last_login),
    timezone_name: world.company.timeZone,
    icon_url: null,
    created: sqlTime(row.add_time),
    modified: sqlTime(row.update_time),
    access: [{ app: 'global', admin: row.admin }],
  }),
}

/** Custom fields with their type beside the value; every field of the account, unset ones `null`. */
function tagged(world: World, entity: FieldEntity, values: CustomFields): Data {
  const out: Data = {}
  for (const field of world.fields[entity].values()) {
    if (field.is_custom_field) out[field.field_code] = tag(field, values[field.field_code])
  }
  return out
}

function tag({ field_type: type }: Field, value: CustomValue | undefined): unknown {
  if (value === undefined) return null
  if (Array.isArray(value)) return { type, values: value.map((id) => ({ id })) }
  if (typeof value === 'object') {
    const { value: first, until, ...rest } = value as { value: unknown; until?: unknown }
    return until === undefined ? { type, value: first, ...rest } : { type, from: first, until, ...rest }
  }
  if (type === 'enum' || type === 'user' || type === 'org' || type === 'people') return { type, id: value }
  return { type, value }
}

/** Members of `before` that differ in `after`; custom fields are compared one by one. */
export function changedFrom(before: Data, after: Data): Data {
  const previous: Data = {}
  for (const [key, old] of Object.entries(before)) {
    if (key === 'custom_fields') continue
    if (JSON.stringify(old) !== JSON.stringify(after[key])) previous[key] = old
  }
  const custom = Object.entries((before.custom_fields ?? {}) as Data)
  const now = (after.custom_fields ?? {}) as Data
  const moved = custom.filter(([code, old]) => JSON.stringify(old) !== JSON.stringify(now[code] ?? null))
  return moved.length === 0 ? previous : { ...previous, custom_fields: Object.fromEntries(moved) }
}

/** A row as `current` of a 1.0 payload: close to API v1, with custom fields flat at the root. */
export function hookDataV1<E extends Hooked>(world: World, entity: E, row: Rows[E]): Data {
  const { custom_fields: _, ...data } = hookData(world, entity, row)
  const values = 'custom_fields' in row ? row.custom_fields : {}
  return {
    ...data,
    ...(entity === 'user' ? {} : { add_time: sqlTime(row.add_time), update_time: sqlTime(row.update_time) }),
    active_flag: !row.is_deleted,
    ...(entity === 'deal' ? { user_id: data.owner_id } : {}),
    ...(entity === 'person' ? { email: data.emails, phone: data.phones } : {}),
    ...Object.assign({}, ...Object.entries(values).map(([code, value]) => flat(code, value))),
  }
}

function flat(code: string, value: CustomValue): Data {
  if (Array.isArray(value)) return { [code]: value.join(',') }
  if (typeof value !== 'object') return { [code]: value }
  const { value: first, ...rest } = value as { value: unknown }
  return { [code]: first, ...Object.fromEntries(Object.entries(rest).map(([part, v]) => [`${code}_${part}`, v])) }
}
