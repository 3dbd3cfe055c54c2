import { counts, ORGANIZATION_COUNTS } from './counts.ts'
import { customShower, writeCustom } from './fields/custom-values.ts'
import * as is from './gateway/checks.ts'
import { invalid } from './gateway/errors.ts'
import { CHANGED, listReply, PAGE, SORT } from './gateway/listing.ts'
import type { Query, QuerySchema } from './gateway/query.ts'
import { CONTACTS_READ, CONTACTS_WRITE, ok, type Route } from './gateway/route.ts'
import { OPTIONAL_MEMBERS, type Organization } from './model.ts'
import { labelsOf, ownerOf, readable, visibilityOf, writable } from './relations.ts'
import { type Actor, create, remove, update, type World } from './world.ts'

const shared = {
  name: is.filled(),
  owner_id: is.integer,
  visible_to: is.integer,
  label_ids: is.list(is.integer),
  address: is.orNull(is.address),
  website: is.orNull(is.text()),
  linkedin: is.orNull(is.text()),
  industry: is.orNull(is.integer),
  annual_revenue: is.orNull(is.number),
  employee_count: is.orNull(is.number),
  custom_fields: (value: unknown) => value,
}
const createBody = is.members({ ...shared, add_time: is.rfc3339 }, ['name'])
const updateBody = is.members(shared)

export function createOrganization(world: World, actor: Actor, json: unknown): Organization {
  const body = createBody(json, '')
  return create(world, actor, 'organization', {
    name: body.name as string,
    address: body.address ?? null,
    website: body.website ?? null,
    linkedin: body.linkedin ?? null,
    industry: body.industry ?? null,
    annual_revenue: body.annual_revenue ?? null,
    employee_count: body.employee_count ?? null,
    owner_id: ownerOf(world, body.owner_id, actor.user),
    visible_to: visibilityOf(world, body.visible_to),
    label_ids: labelsOf(world, 'organization', body.label_ids ?? []),
    custom_fields: writeCustom(world, 'organization', {}, body.custom_fields),
    ...(body.add_time === undefined ? {} : { add_time: body.add_time }),
  })
}

export function editOrganization(world: World, actor: Actor, id: number, json: unknown): Organization {
  const before = writable(world, 'organization', id)
  const body = updateBody(json, '')
  return update(world, actor, 'organization', before, {
    ...body,
    owner_id: ownerOf(world, body.owner_id, before.owner_id),
    visible_to: body.visible_to === undefined ? before.visible_to : visibilityOf(world, body.visible_to),
    label_ids: body.label_ids === undefined ? before.label_ids : labelsOf(world, 'organization', body.label_ids),
    custom_fields: writeCustom(world, 'organization', before.custom_fields, body.custom_fields),
  })
}

export const deleteOrganization = (world: World, actor: Actor, id: number): Organization =>
  remove(world, actor, 'organization', writable(world, 'organization', id))

/**
 * Merges the organization `id` into `into`, whose own values win; records that belong to `id` move to `into`. The API
 * does not tell where a merged record went: only the webhook does.
 */
export function mergeOrganizations(world: World, actor: Actor, id: number, into: number): Organization {
  const gone = writable(world, 'organization', id)
  if (id === into) throw invalid('merge_with_id', 'must be another organization')
  const kept = writable(world, 'organization', into)
  const { tables } = world
  for (const person of tables.person.by('org', id)) update(world, actor, 'person', person, { org_id: into })
  for (const deal of tables.deal.by('org', id)) update(world, actor, 'deal', deal, { org_id: into })
  for (const note of tables.note.by('org', id)) update(world, actor, 'note', note, { org_id: into })
  for (const activity of tables.activity.by('org', id)) update(world, actor, 'activity', activity, { org_id: into })
  remove(world, actor, 'organization', gone, { to: into })
  return update(
    world,
    actor,
    'organization',
    kept,
    {
      address: kept.address ?? gone.address,
      website: kept.website ?? gone.website,
      custom_fields: { ...gone.custom_fields, ...kept.custom_fields },
    },
    { from: id },
  )
}

/** How this query wants organizations written. */
function organizationShower(world: World, query: Query): (row: Organization) => Record<string, unknown> {
  const custom = customShower(world, 'organization', query)
  const wanted = query.texts('include_fields') ?? []
  return ({ deleted_at: _, custom_fields, ...row }) => ({
    ...(world.settings.optionalMembers ? row : without(row, OPTIONAL_MEMBERS)),
    ...(wanted.length === 0 ? {} : counts(world, 'org', row.id, wanted)),
    custom_fields: custom(custom_fields),
  })
}

const without = (row: object, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)))

const SHOW: QuerySchema = {
  include_fields: { some: ORGANIZATION_COUNTS },
  custom_fields: 'codes',
  include_option_labels: 'bool',
  include_labels: 'bool',
}
const path = '/organizations'
const one = `${path}/:id`
const read = { version: 'v2', scopes: CONTACTS_READ } as const
const write = { version: 'v2', scopes: CONTACTS_WRITE } as const

export const organizationRoutes: readonly Route[] = [
  {
    ...read,
    method: 'GET',
    path,
    cost: 10,
    query: { ...PAGE, ...SORT, ...CHANGED, ...SHOW, ids: 'ids', owner_id: 'int' },
    run: ({ world, query }) => {
      const owner = query.int('owner_id')
      const keep = (row: Organization) => !row.is_deleted && (owner === undefined || row.owner_id === owner)
      return listReply({ table: world.tables.organization, query, keep }, organizationShower(world, query))
    },
  },
  {
    ...read,
    method: 'GET',
    path: one,
    cost: 1,
    query: SHOW,
    run: ({ world, id, query }) => ok(organizationShower(world, query)(readable(world, 'organization', id()))),
  },
  {
    ...write,
    method: 'POST',
    path,
    cost: 5,
    run: async ({ world, actor, json, query }) =>
      ok(organizationShower(world, query)(createOrganization(world, actor, await json()))),
  },
  {
    ...write,
    method: 'PATCH',
    path: one,
    cost: 5,
    run: async ({ world, actor, id, json, query }) =>
      ok(organizationShower(world, query)(editOrganization(world, actor, id(), await json()))),
  },
  {
    ...write,
    method: 'DELETE',
    path: one,
    cost: 3,
    run: ({ world, actor, id }) => ok({ id: deleteOrganization(world, actor, id()).id }),
  },
]
