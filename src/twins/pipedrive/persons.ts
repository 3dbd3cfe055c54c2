import { counts, PERSON_COUNTS } from './counts.ts'
import { customShower, writeCustom } from './fields/custom-values.ts'
import * as is from './gateway/checks.ts'
import { forbidden, invalid } from './gateway/errors.ts'
import { CHANGED, listReply, PAGE, SORT } from './gateway/listing.ts'
import type { Query, QuerySchema } from './gateway/query.ts'
import { CONTACTS_READ, CONTACTS_WRITE, ok, type Route } from './gateway/route.ts'
import type { Person } from './model.ts'
import { labelsOf, ownerOf, pointTo, readable, visibilityOf, writable } from './relations.ts'
import { type Actor, create, remove, update, type World } from './world.ts'

const ofContactSync: is.Check<never> = (_, name) => {
  throw forbidden(`${name} can only be written when contact sync is enabled`)
}
const ofCampaigns: is.Check<never> = (_, name) => {
  throw forbidden(`${name} can only be written with the Campaigns add-on`)
}

const shared = {
  name: is.filled(),
  owner_id: is.integer,
  org_id: is.orNull(is.integer),
  visible_to: is.integer,
  label_ids: is.list(is.integer),
  emails: is.contacts('work', 'home', 'other'),
  phones: is.contacts('work', 'home', 'mobile', 'other'),
  custom_fields: (value: unknown) => value,
  postal_address: ofContactSync,
  notes: ofContactSync,
  im: ofContactSync,
  birthday: ofContactSync,
  job_title: ofContactSync,
  marketing_status: ofCampaigns,
}
const NOT_NULL = ['org_id'] as const
const createBody = is.members({ ...shared, add_time: is.rfc3339 }, ['name'])
const updateBody = is.members(shared)

export function createPerson(world: World, actor: Actor, json: unknown): Person {
  const body = is.noNull(NOT_NULL, actor.source, createBody(json, ''))
  return create(world, actor, 'person', {
    name: body.name as string,
    owner_id: ownerOf(world, body.owner_id, actor.user),
    org_id: pointTo(world, 'organization', body.org_id ?? null, 'org_id'),
    visible_to: visibilityOf(world, body.visible_to),
    label_ids: labelsOf(world, 'person', body.label_ids ?? []),
    emails: body.emails ?? [],
    phones: body.phones ?? [],
    custom_fields: writeCustom(world, 'person', {}, body.custom_fields),
    ...(body.add_time === undefined ? {} : { add_time: body.add_time }),
  })
}

export function editPerson(world: World, actor: Actor, id: number, json: unknown): Person {
  const before = writable(world, 'person', id)
  const body = is.noNull(NOT_NULL, actor.source, updateBody(json, ''))
  return update(world, actor, 'person', before, {
    ...body,
    owner_id: ownerOf(world, body.owner_id, before.owner_id),
    org_id: body.org_id === undefined ? before.org_id : pointTo(world, 'organization', body.org_id, 'org_id'),
    visible_to: body.visible_to === undefined ? before.visible_to : visibilityOf(world, body.visible_to),
    label_ids: body.label_ids === undefined ? before.label_ids : labelsOf(world, 'person', body.label_ids),
    custom_fields: writeCustom(world, 'person', before.custom_fields, body.custom_fields),
  })
}

export const deletePerson = (world: World, actor: Actor, id: number): Person =>
  remove(world, actor, 'person', writable(world, 'person', id))

/** As with organizations: `id` disappears into `into`. */
export function mergePersons(world: World, actor: Actor, id: number, into: number): Person {
  const gone = writable(world, 'person', id)
  if (id === into) throw invalid('merge_with_id', 'must be another person')
  const kept = writable(world, 'person', into)
  const { tables } = world
  for (const deal of tables.deal.by('person', id)) update(world, actor, 'deal', deal, { person_id: into })
  for (const note of tables.note.by('person', id)) update(world, actor, 'note', note, { person_id: into })
  for (const activity of tables.activity.by('person', id)) {
    const participants = activity.participants.map((p) => (p.person_id === id ? { ...p, person_id: into } : p))
    update(world, actor, 'activity', activity, { participants })
  }
  remove(world, actor, 'person', gone, { to: into })
  const added = (mine: Person['emails'], theirs: Person['emails']) => [
    ...mine,
    ...theirs
      .filter((t) => !mine.some((m) => m.value === t.value))
      .map((t) => ({ ...t, primary: mine.length === 0 && t.primary })),
  ]
  return update(
    world,
    actor,
    'person',
    kept,
    {
      org_id: kept.org_id ?? gone.org_id,
      emails: added(kept.emails, gone.emails),
      phones: added(kept.phones, gone.phones),
      custom_fields: { ...gone.custom_fields, ...kept.custom_fields },
    },
    { from: id },
  )
}

export const firstName = (name: string): string => name.split(' ')[0] ?? ''
export const lastName = (name: string): string | null => name.split(' ').slice(1).join(' ') || null

function personShower(world: World, query: Query): (row: Person) => Record<string, unknown> {
  const custom = customShower(world, 'person', query)
  const wanted = query.texts('include_fields') ?? []
  return ({ deleted_at: _, custom_fields, ...row }) => ({
    ...row,
    first_name: firstName(row.name),
    last_name: lastName(row.name),
    picture_id: null,
    ...(wanted.length === 0 ? {} : counts(world, 'person', row.id, wanted)),
    custom_fields: custom(custom_fields),
  })
}

/** v1 still merges, and answers with the merged person in its own form. */
export function mergedPersonV1(world: World, row: Person): Record<string, unknown> {
  const { emails, phones, is_deleted, deleted_at: _, custom_fields, ...rest } = row
  return {
    ...rest,
    company_id: world.company.id,
    first_name: firstName(row.name),
    last_name: lastName(row.name),
    active_flag: !is_deleted,
    email: emails,
    phone: phones,
    visible_to: String(row.visible_to),
    ...custom_fields,
  }
}

const SHOW: QuerySchema = {
  include_fields: { some: PERSON_COUNTS },
  custom_fields: 'codes',
  include_option_labels: 'bool',
  include_labels: 'bool',
}
const path = '/persons'
const one = `${path}/:id`
const read = { version: 'v2', scopes: CONTACTS_READ } as const
const write = { version: 'v2', scopes: CONTACTS_WRITE } as const

export const personRoutes: readonly Route[] = [
  {
    ...read,
    method: 'GET',
    path,
    cost: 10,
    query: { ...PAGE, ...SORT, ...CHANGED, ...SHOW, ids: 'ids', owner_id: 'int', org_id: 'int', deal_id: 'int' },
    run: ({ world, query }) => {
      const owner = query.int('owner_id')
      const org = query.int('org_id')
      const deal = query.int('deal_id')
      const ofDeal = deal === undefined ? undefined : (world.tables.deal.get(deal)?.person_id ?? -1)
      const keep = (row: Person) =>
        !row.is_deleted &&
        (owner === undefined || row.owner_id === owner) &&
        (ofDeal === undefined || row.id === ofDeal)
      const under = org === undefined ? undefined : world.tables.person.by('org', org)
      return listReply({ table: world.tables.person, under, query, keep }, personShower(world, query))
    },
  },
  {
    ...read,
    method: 'GET',
    path: one,
    cost: 1,
    query: SHOW,
    run: ({ world, id, query }) => ok(personShower(world, query)(readable(world, 'person', id()))),
  },
  {
    ...write,
    method: 'POST',
    path,
    cost: 5,
    run: async ({ world, actor, json, query }) =>
      ok(personShower(world, query)(createPerson(world, actor, await json()))),
  },
  {
    ...write,
    method: 'PATCH',
    path: one,
    cost: 5,
    run: async ({ world, actor, id, json, query }) =>
      ok(personShower(world, query)(editPerson(world, actor, id(), await json()))),
  },
  {
    ...write,
    method: 'DELETE',
    path: one,
    cost: 3,
    run: ({ world, actor, id }) => ok({ id: deletePerson(world, actor, id()).id }),
  },
]
