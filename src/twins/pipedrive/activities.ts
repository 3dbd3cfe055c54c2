import * as is from './gateway/checks.ts'
import { invalid } from './gateway/errors.ts'
import { CHANGED, listReply, PAGE } from './gateway/listing.ts'
import type { Query } from './gateway/query.ts'
import { ok, type Route } from './gateway/route.ts'
import type { Activity } from './model.ts'
import { ownerOf, pointTo, readable, writable } from './relations.ts'
import { sanitise } from './sanitise.ts'
import { type Actor, actionTime, create, remove, update, type World } from './world.ts'

const MAX_NOTE_BYTES = 100_000

const note: is.Check<string> = (value, name) => {
  if (typeof value !== 'string') throw invalid(name, 'must be a string')
  if (Buffer.byteLength(value) > MAX_NOTE_BYTES) throw invalid(name, 'must be at most 100 kB')
  return sanitise(value)
}
const attendee = is.members({
  email: is.filled(),
  name: is.text(),
  status: is.text(),
  is_organizer: is.bool,
  person_id: is.orNull(is.integer),
  user_id: is.orNull(is.integer),
})
const shape = {
  subject: is.filled(),
  type: is.filled(),
  owner_id: is.integer,
  deal_id: is.orNull(is.integer),
  lead_id: is.orNull(is.text()),
  org_id: is.orNull(is.integer),
  project_id: is.orNull(is.integer),
  due_date: is.orNull(is.day),
  due_time: is.orNull(is.clockTime),
  duration: is.orNull(is.clockTime),
  busy: is.bool,
  done: is.bool,
  location: is.orNull(is.address),
  /** The primary participant, for short. */
  person_id: is.integer,
  participants: is.list(is.members({ person_id: is.integer, primary: is.bool }, ['person_id']), 100),
  attendees: is.list(attendee, 100),
  public_description: is.orNull(is.text(65_535)),
  priority: is.orNull(is.integer),
  outcome: is.orNull(is.integer),
  note: is.orNull(note),
}
const NOT_NULL = ['deal_id', 'org_id', 'due_date', 'note'] as const
const bodyOf = is.members(shape)
type ActivityBody = is.Body<typeof shape>

export function createActivity(world: World, actor: Actor, json: unknown): Activity {
  const body = is.noNull(NOT_NULL, actor.source, bodyOf(json, ''))
  const links = linksOf(world, body)
  const done = body.done ?? false
  return create(world, actor, 'activity', {
    subject: body.subject ?? 'Call',
    type: typeOf(world, body.type ?? 'call'),
    owner_id: ownerOf(world, body.owner_id, actor.user),
    creator_user_id: actor.user,
    update_user_id: null,
    deal_id: links.deal_id ?? null,
    org_id: links.org_id ?? null,
    lead_id: null,
    project_id: null,
    due_date: body.due_date ?? null,
    due_time: body.due_time ?? null,
    duration: body.duration ?? null,
    busy: body.busy ?? false,
    done,
    marked_as_done_time: done ? actionTime(world, actor) : null,
    location: body.location ?? null,
    participants: links.participants ?? [],
    attendees: body.attendees ?? [],
    public_description: body.public_description ?? null,
    priority: body.priority ?? null,
    outcome: body.outcome ?? null,
    note: body.note ?? null,
  })
}

export function editActivity(world: World, actor: Actor, id: number, json: unknown): Activity {
  const before = writable(world, 'activity', id)
  const body = is.noNull(NOT_NULL, actor.source, bodyOf(json, ''))
  const { person_id: _person, ...written } = body
  const done = body.done ?? before.done
  return update(world, actor, 'activity', before, {
    ...(written as Partial<Activity>),
    ...linksOf(world, body),
    type: body.type === undefined ? before.type : typeOf(world, body.type),
    owner_id: ownerOf(world, body.owner_id, before.owner_id),
    update_user_id: actor.user,
    done,
    marked_as_done_time: done ? (before.marked_as_done_time ?? actionTime(world, actor)) : null,
  })
}

export const deleteActivity = (world: World, actor: Actor, id: number): Activity =>
  remove(world, actor, 'activity', writable(world, 'activity', id))

function linksOf(world: World, body: ActivityBody): Partial<Activity> {
  if (body.lead_id != null) throw invalid('lead_id', `lead ${body.lead_id} does not exist`)
  if (body.project_id != null) throw invalid('project_id', `project ${body.project_id} does not exist`)
  const { deal_id, org_id, person_id } = body
  const participants = body.participants ?? (person_id === undefined ? undefined : [{ person_id, primary: true }])
  return {
    ...(deal_id === undefined ? {} : { deal_id: pointTo(world, 'deal', deal_id, 'deal_id') }),
    ...(org_id === undefined ? {} : { org_id: pointTo(world, 'organization', org_id, 'org_id') }),
    ...(participants === undefined ? {} : { participants: participantsOf(world, participants) }),
  }
}

/** One of them is primary: the one marked so, else the first. */
function participantsOf(world: World, sent: NonNullable<ActivityBody['participants']>): Activity['participants'] {
  const primary = Math.max(
    0,
    sent.findIndex((one) => one.primary === true),
  )
  return sent.map((one, at) => {
    const person = pointTo(world, 'person', one.person_id ?? 0, `participants[${at}].person_id`)
    return { person_id: person as number, primary: at === primary }
  })
}

function typeOf(world: World, key: string): string {
  for (const type of world.tables.activityType.rows.values()) {
    if (type.key_string === key && !type.is_deleted) return key
  }
  throw invalid('type', `"${key}" is not an active activity type`)
}

export const primaryPerson = (row: Activity): number | null =>
  row.participants.find((p) => p.primary)?.person_id ?? null

function activityShower(query: Query): (row: Activity) => Record<string, unknown> {
  const withAttendees = query.texts('include_fields')?.includes('attendees') === true
  return ({ deleted_at: _, update_user_id: _user, attendees, ...row }) => ({
    ...row,
    person_id: primaryPerson({ ...row, participants: row.participants } as Activity),
    conference_meeting_client: null,
    conference_meeting_url: null,
    conference_meeting_id: null,
    ...(withAttendees ? { attendees } : {}),
  })
}

const INCLUDE = { include_fields: { some: ['attendees'] } } as const
const read = { version: 'v2', scopes: ['activities:read', 'activities:full'] } as const
const write = { version: 'v2', scopes: ['activities:full'] } as const
const path = '/activities'
const one = `${path}/:id`

export const activityRoutes: readonly Route[] = [
  {
    ...read,
    method: 'GET',
    path,
    cost: 10,
    query: {
      ...PAGE,
      ...CHANGED,
      ...INCLUDE,
      sort_by: ['id', 'update_time', 'add_time', 'due_date'],
      sort_direction: ['asc', 'desc'],
      ids: 'ids',
      owner_id: 'int',
      deal_id: 'int',
      lead_id: 'text',
      person_id: 'int',
      org_id: 'int',
      done: 'bool',
    },
    run: ({ world, query }) => {
      const table = world.tables.activity
      const deal = query.int('deal_id')
      const org = query.int('org_id')
      const person = query.int('person_id')
      const owner = query.int('owner_id')
      const done = query.bool('done')
      const keep = (row: Activity) =>
        !row.is_deleted &&
        !query.has('lead_id') &&
        (deal === undefined || row.deal_id === deal) &&
        (org === undefined || row.org_id === org) &&
        (person === undefined || primaryPerson(row) === person) &&
        (owner === undefined || row.owner_id === owner) &&
        (done === undefined || row.done === done)
      const under =
        deal !== undefined
          ? table.by('deal', deal)
          : org !== undefined
            ? table.by('org', org)
            : person !== undefined
              ? table.by('person', person)
              : undefined
      return listReply({ table, under, query, keep }, activityShower(query))
    },
  },
  {
    ...read,
    method: 'GET',
    path: one,
    cost: 1,
    query: INCLUDE,
    run: ({ world, id, query }) => ok(activityShower(query)(readable(world, 'activity', id()))),
  },
  {
    ...write,
    method: 'POST',
    path,
    cost: 5,
    run: async ({ world, actor, json, query }) => ok(activityShower(query)(createActivity(world, actor, await json()))),
  },
  {
    ...write,
    method: 'PATCH',
    path: one,
    cost: 5,
    run: async ({ world, actor, id, json, query }) =>
      ok(activityShower(query)(editActivity(world, actor, id(), await json()))),
  },
  {
    ...write,
    method: 'DELETE',
    path: one,
    cost: 3,
    run: ({ world, actor, id }) => ok({ id: deleteActivity(world, actor, id()).id }),
  },
]
