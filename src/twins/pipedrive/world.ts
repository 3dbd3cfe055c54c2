import type { Clock } from '../../core/clock.ts'
import { nowOf } from './gateway/times.ts'
import type { Currency, Entity, Field, FieldEntity, Instant, Row, Rows } from './model.ts'
import { type Table, table } from './table.ts'

export type Plan = 'lite' | 'growth' | 'premium' | 'ultimate'

export interface Company {
  readonly id: number
  readonly name: string
  /** `acme` of `acme.pipedrive.com`. */
  readonly domain: string
  readonly currency: string
  readonly country: string
  readonly timeZone: string
}

/** Whose change it is. `source` and `user` travel into webhooks. */
export interface Actor {
  readonly user: number
  readonly source: 'app' | 'api'
  /** OAuth app the call came from. */
  readonly client?: string | null
  /** For what was there before the simulation began. */
  readonly at?: Instant
}

export interface Change<E extends Entity = Entity> {
  readonly entity: E
  readonly action: 'create' | 'change' | 'delete'
  readonly before: Rows[E] | null
  readonly after: Rows[E] | null
  readonly actor: Actor
  readonly merged?: { readonly to?: number; readonly from?: number }
}

export interface Settings {
  readonly plan: Plan
  readonly seats: number
  readonly customFields: number
  readonly openDeals: number
  readonly notesPerDeal: number
  readonly searchLagMs: number
  readonly optionalMembers: boolean
}

/** What an admin switches in the app. */
export interface Rules {
  /** Only these reasons may be given for a lost deal; `null`: any text. */
  lostReasons: readonly string[] | null
  /** Whether whoever calls the API may edit deals that others own. */
  editOthersDeals: boolean
  /** How a write is refused that names a record in the bin, which no document says. */
  deadParent: 400 | 404 | 410
}

export type Tables = { readonly [E in Entity]: Table<Rows[E]> }
/** By field code, in order of creation. */
export type Fields = { readonly [E in FieldEntity]: Map<string, Field> }

/** The account: all that resources read and write. */
export interface World {
  readonly clock: Clock
  readonly company: Company
  readonly settings: Settings
  readonly rules: Rules
  readonly tables: Tables
  readonly fields: Fields
  readonly currencies: Map<string, Currency>
  readonly listeners: ((change: Change) => void)[]
  readonly oddity: (text: string) => void
  /** Open deals that are neither archived nor deleted, counted as they change: the plan caps them. */
  openDeals: number
  /** Counted over the account, deleted ones included, so that neither a code nor an option id is ever used twice. */
  readonly made: { codes: number; options: number }
}

// Ids of different kinds do not overlap in a small account, so that one taken for another is noticed.
export const makeTables = (): Tables => ({
  organization: table(101),
  person: table(20_001, { org: (p) => p.org_id }),
  deal: table(5_001, { org: (d) => d.org_id, person: (d) => d.person_id, stage: (d) => d.stage_id }),
  activity: table(70_001, {
    deal: (a) => a.deal_id,
    org: (a) => a.org_id,
    person: (a) => a.participants.map((p) => p.person_id),
  }),
  note: table(300_001, { deal: (n) => n.deal_id, org: (n) => n.org_id, person: (n) => n.person_id }),
  product: table(40_001),
  dealProduct: table(90_001, { deal: (r) => r.deal_id }),
  pipeline: table(1),
  stage: table(1, { pipeline: (s) => s.pipeline_id }),
  user: table(21_730_101),
  file: table(600_001, {
    deal: (f) => f.deal_id,
    org: (f) => f.org_id,
    person: (f) => f.person_id,
    activity: (f) => f.activity_id,
  }),
  activityType: table(1),
  filter: table(801),
  webhook: table(4_710_001),
})

const tableOf = <E extends Entity>(world: World, entity: E): Table<Rows[E]> =>
  world.tables[entity] as unknown as Table<Rows[E]>

export const actionTime = (world: World, actor: Actor): Instant => actor.at ?? nowOf(world.clock)

/** Stores a new row and tells the listeners. */
export function create<E extends Entity>(
  world: World,
  actor: Actor,
  entity: E,
  draft: Omit<Rows[E], keyof Row> & { readonly add_time?: Instant },
): Rows[E] {
  const now = actionTime(world, actor)
  const stamps = { add_time: draft.add_time ?? now, update_time: now, is_deleted: false, deleted_at: null }
  const row = { id: tableOf(world, entity).nextId(), ...draft, ...stamps } as unknown as Rows[E]
  return store(world, { entity, action: 'create', before: null, after: row, actor })
}

/** Every write moves `update_time`, also one that changes nothing. */
export function update<E extends Entity>(
  world: World,
  actor: Actor,
  entity: E,
  before: Rows[E],
  patch: Partial<Rows[E]>,
  merged?: { readonly from: number },
): Rows[E] {
  const after = { ...before, ...patch, update_time: actionTime(world, actor) }
  return store(world, { entity, action: 'change', before, after, actor, ...(merged === undefined ? {} : { merged }) })
}

/** Into the bin, where it stays for 30 days. */
export function remove<E extends Entity>(
  world: World,
  actor: Actor,
  entity: E,
  before: Rows[E],
  merged?: { readonly to: number },
): Rows[E] {
  const now = actionTime(world, actor)
  const after = { ...before, is_deleted: true, deleted_at: now, update_time: now }
  return store(world, { entity, action: 'delete', before, after, actor, ...(merged === undefined ? {} : { merged }) })
}

function store<E extends Entity>(world: World, change: Change<E> & { readonly after: Rows[E] }): Rows[E] {
  tableOf(world, change.entity).put(change.after)
  if (change.entity === 'deal') countOpen(world, change as unknown as Change<'deal'>)
  for (const listener of world.listeners) listener(change as unknown as Change)
  return change.after
}

function countOpen(world: World, { before, after }: Change<'deal'>): void {
  const open = (deal: Rows['deal'] | null) => (deal !== null && isOpen(deal) ? 1 : 0)
  world.openDeals += open(after) - open(before)
}

export const isOpen = (deal: Rows['deal']): boolean => deal.status === 'open' && !deal.is_archived && !deal.is_deleted

const BIN_DAYS = 30

/** A row that is there, in the bin or not; `undefined` once purged. */
export function find<E extends Entity>(world: World, entity: E, id: number): Rows[E] | undefined {
  const row = tableOf(world, entity).get(id)
  if (row === undefined || row.deleted_at === null) return row
  const purgedAt = Date.parse(row.deleted_at) + BIN_DAYS * 86_400_000
  return world.clock.now().getTime() < purgedAt ? row : undefined
}

/** A row that can be written and pointed at. */
export function findLive<E extends Entity>(world: World, entity: E, id: number): Rows[E] | undefined {
  const row = tableOf(world, entity).get(id)
  return row === undefined || row.is_deleted ? undefined : row
}
