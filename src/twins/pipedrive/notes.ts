import * as is from './gateway/checks.ts'
import { failed, forbidden, invalid } from './gateway/errors.ts'
import { PAGE_V1, pageV1 } from './gateway/listing-v1.ts'
import type { Query } from './gateway/query.ts'
import { type Call, created, ok, type Reply, type Route } from './gateway/route.ts'
import { sqlTime } from './gateway/times.ts'
import type { Note } from './model.ts'
import { noParent, readable, writable } from './relations.ts'
import { sanitise } from './sanitise.ts'
import { compareText } from './table.ts'
import { type Actor, create, findLive, remove, update, type World } from './world.ts'

const MAX_BYTES = 100_000

const content: is.Check<string> = (value, name) => {
  if (typeof value !== 'string') throw invalid(name, 'must be a string')
  if (value.trim() === '') throw invalid(name, 'must not be empty')
  if (Buffer.byteLength(value) > MAX_BYTES) throw invalid(name, 'must be at most 100 kB')
  return sanitise(value)
}
const noLeads: is.Check<null> = (value, name) => {
  if (value !== null) throw invalid(name, `${String(value)} does not exist`)
  return null
}
const shape = {
  content,
  deal_id: is.orNull(is.integer),
  org_id: is.orNull(is.integer),
  person_id: is.orNull(is.integer),
  lead_id: noLeads,
  project_id: noLeads,
  task_id: noLeads,
  user_id: is.integer,
  add_time: is.sqlDateTime,
  pinned_to_deal_flag: is.flag,
  pinned_to_organization_flag: is.flag,
  pinned_to_person_flag: is.flag,
  pinned_to_lead_flag: is.flag,
  pinned_to_project_flag: is.flag,
  pinned_to_task_flag: is.flag,
}
const createBody = is.members(shape, ['content'])
const updateBody = is.members(shape)
type NoteBody = is.Body<typeof shape>

const PARENTS = [
  ['deal_id', 'deal', 'pinned_to_deal_flag'],
  ['org_id', 'organization', 'pinned_to_organization_flag'],
  ['person_id', 'person', 'pinned_to_person_flag'],
] as const

export function createNote(world: World, actor: Actor, json: unknown): Note {
  const body = createBody(json, '')
  const links = withDealsParties(world, body, linksOf(world, body, null))
  roomOnDeal(world, links.deal_id)
  const { add_time } = body
  return create(world, actor, 'note', {
    content: body.content as string,
    user_id: authorOf(world, actor, body.user_id, actor.user),
    last_update_user_id: null,
    ...links,
    ...pins(body, links),
    ...(add_time === undefined ? {} : { add_time }),
  })
}

/** A note made with a deal alone hangs on the deal's organization and person too. */
function withDealsParties<L extends ReturnType<typeof linksOf>>(world: World, body: NoteBody, links: L): L {
  if (links.deal_id === null || body.org_id !== undefined || body.person_id !== undefined) return links
  const deal = world.tables.deal.get(links.deal_id)
  return { ...links, org_id: deal?.org_id ?? null, person_id: deal?.person_id ?? null }
}

export function editNote(world: World, actor: Actor, id: number, json: unknown): Note {
  // A note in the bin takes new content, stays in the bin, and answers 200.
  const before = readable(world, 'note', id)
  const body = updateBody(json, '')
  const links = linksOf(world, body, before)
  if (links.deal_id !== before.deal_id) roomOnDeal(world, links.deal_id)
  return update(world, actor, 'note', before, {
    content: body.content ?? before.content,
    add_time: body.add_time ?? before.add_time,
    user_id: authorOf(world, actor, body.user_id, before.user_id),
    last_update_user_id: actor.user,
    ...links,
    ...pins(body, links, before),
  })
}

export const deleteNote = (world: World, actor: Actor, id: number): Note =>
  remove(world, actor, 'note', writable(world, 'note', id))

/** Only parents that the body names are checked: an old one may be in the bin by now. */
function linksOf(world: World, body: NoteBody, before: Note | null) {
  const link = (name: 'deal_id' | 'org_id' | 'person_id', entity: 'deal' | 'organization' | 'person') => {
    const id = body[name]
    if (id === undefined) return before?.[name] ?? null
    const row = id === null ? null : findLive(world, entity, id)
    if (row === undefined) throw noParent(world, entity, id ?? 0, name)
    return id
  }
  const links = {
    deal_id: link('deal_id', 'deal'),
    org_id: link('org_id', 'organization'),
    person_id: link('person_id', 'person'),
  }
  if (links.deal_id === null && links.org_id === null && links.person_id === null) {
    throw invalid('deal_id', 'a note needs at least one of deal_id, org_id, person_id, lead_id, project_id, task_id')
  }
  return links
}

function pins(body: NoteBody, links: ReturnType<typeof linksOf>, before?: Note) {
  const pinned = PARENTS.map(([link, , flag]) => {
    const value = body[flag] ?? before?.[flag] ?? false
    if (body[flag] === true && links[link] === null) throw invalid(flag, `needs ${link}`)
    return [flag, value && links[link] !== null] as const
  })
  return Object.fromEntries(pinned) as Record<(typeof PARENTS)[number][2], boolean>
}

function authorOf(world: World, actor: Actor, sent: number | undefined, fallback: number): number {
  if (sent === undefined || sent === fallback) return fallback
  if (world.tables.user.get(actor.user)?.admin !== true) throw forbidden('Only admins can set another author')
  if (world.tables.user.get(sent) === undefined) throw invalid('user_id', `user ${sent} does not exist`)
  return sent
}

function roomOnDeal(world: World, deal: number | null): void {
  const cap = world.settings.notesPerDeal
  if (deal === null || world.tables.note.count('deal', deal) < cap) return
  const live = world.tables.note.by('deal', deal).filter((note) => !note.is_deleted).length
  if (live >= cap) throw forbidden(`You have reached the limit of ${cap} notes per deal.`, 'notes_per_deal_limit')
}

function showNote(world: World, reader: number): (note: Note) => Record<string, unknown> {
  const { deal, organization, person, user } = world.tables
  return (note) => {
    const author = user.get(note.user_id)
    const onDeal = note.deal_id === null ? undefined : deal.get(note.deal_id)
    const onOrganization = note.org_id === null ? undefined : organization.get(note.org_id)
    const onPerson = note.person_id === null ? undefined : person.get(note.person_id)
    const { is_deleted, deleted_at: _, ...rest } = note
    return {
      ...rest,
      add_time: sqlTime(note.add_time),
      update_time: sqlTime(note.update_time),
      active_flag: !is_deleted,
      lead_id: null,
      project_id: null,
      project: null,
      task_id: null,
      task: null,
      deal: onDeal === undefined ? null : { title: onDeal.title },
      organization: onOrganization === undefined ? null : { name: onOrganization.name },
      person: onPerson === undefined ? null : { name: onPerson.name },
      pinned_to_lead_flag: false,
      pinned_to_project_flag: false,
      pinned_to_task_flag: false,
      user: { email: author?.email ?? '', icon_url: null, is_you: note.user_id === reader, name: author?.name ?? '' },
    }
  }
}

const SORTABLE = ['id', 'user_id', 'deal_id', 'org_id', 'person_id', 'content', 'add_time', 'update_time'] as const

function list({ world, query, user }: Call): Reply {
  const table = world.tables.note
  const under = (['deal', 'org', 'person'] as const).find((index) => query.has(`${index}_id`))
  const rows = under === undefined ? [...table.rows.values()] : table.by(under, query.int(`${under}_id`) ?? 0)
  const since = query.text('updated_since')
  const start = query.text('start_date')
  const end = query.text('end_date')
  const kept = rows.filter(
    (note) =>
      !note.is_deleted &&
      (since === undefined || note.update_time >= since) &&
      (start === undefined || note.add_time.slice(0, 10) >= start) &&
      (end === undefined || note.add_time.slice(0, 10) <= end) &&
      (['deal_id', 'org_id', 'person_id', 'user_id'] as const).every((name) => same(query.int(name), note[name])) &&
      PARENTS.every(([, , flag]) => same(query.bool(flag), note[flag])),
  )
  return pageV1(sorted(kept, query), query, showNote(world, user.id))
}

const same = <T>(wanted: T | undefined, value: T | null): boolean => wanted === undefined || wanted === value

/** `add_time DESC, id ASC` */
function sorted(notes: Note[], query: Query): Note[] {
  const text = query.text('sort')
  if (text === undefined) return notes
  const keys = text.split(',').map((one) => {
    const [field, direction = 'ASC'] = one.trim().split(/\s+/)
    const name = SORTABLE.find((s) => s === field)
    if (name === undefined || !/^(asc|desc)$/i.test(direction)) throw failed(400, `Bad sort "${one.trim()}"`)
    return { name, sign: /^asc$/i.test(direction) ? 1 : -1 }
  })
  const value = (note: Note, name: (typeof SORTABLE)[number]) => note[name] ?? ''
  return notes.sort((a, b) => {
    for (const { name, sign } of keys) {
      const [x, y] = [value(a, name), value(b, name)]
      const order = typeof x === 'number' && typeof y === 'number' ? x - y : compareText(String(x), String(y))
      if (order !== 0) return order * sign
    }
    return 0
  })
}

const READ = { version: 'v1', scopes: ['deals:read', 'deals:full', 'contacts:read', 'contacts:full'] } as const
const WRITE = { version: 'v1', scopes: ['deals:full', 'contacts:full'] } as const
const FLAGS = ['lead', 'deal', 'organization', 'person', 'project', 'task'].map((p) => [`pinned_to_${p}_flag`, 'flag'])

export const noteRoutes: readonly Route[] = [
  {
    ...READ,
    method: 'GET',
    path: '/notes',
    cost: 20,
    query: {
      ...PAGE_V1,
      ...(Object.fromEntries(FLAGS) as Record<string, 'flag'>),
      user_id: 'int',
      lead_id: 'text',
      deal_id: 'int',
      person_id: 'int',
      org_id: 'int',
      project_id: 'int',
      task_id: 'int',
      sort: 'text',
      start_date: 'day',
      end_date: 'day',
      updated_since: 'instant',
    },
    run: list,
  },
  {
    ...READ,
    method: 'GET',
    path: '/notes/:id',
    cost: 2,
    run: ({ world, id, user }) => ok(showNote(world, user.id)(readable(world, 'note', id()))),
  },
  {
    ...WRITE,
    method: 'POST',
    path: '/notes',
    cost: 10,
    run: async ({ world, actor, json, user }) =>
      created(showNote(world, user.id)(createNote(world, actor, await json()))),
  },
  {
    ...WRITE,
    method: 'PUT',
    path: '/notes/:id',
    cost: 10,
    run: async ({ world, actor, id, json, user }) =>
      ok(showNote(world, user.id)(editNote(world, actor, id(), await json()))),
  },
  {
    ...WRITE,
    method: 'DELETE',
    path: '/notes/:id',
    cost: 6,
    run: ({ world, actor, id }) => ok({ id: deleteNote(world, actor, id()).id }),
  },
]
