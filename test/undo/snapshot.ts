import { canonical, type Json } from '../../src/core/json.ts'
import type { World } from '../world.ts'

/** Both systems as people see them: `deal 7` → member → value. What is deleted is not there. */
export type Snapshot = ReadonlyMap<string, ReadonlyMap<string, string>>

/** What moves by itself, or tells only that something was written. */
const BESIDE = ['id', 'add_time', 'update_time', 'deleted_at', 'is_deleted', 'update_user_id', 'last_update_user_id']
const ALSO_BESIDE = ['stage_change_time', 'first_won_time', 'archive_time', 'bytes', 'marked_as_done_time']
const MEMBERS_BESIDE = new Set([...BESIDE, ...ALSO_BESIDE])

export function snapshot({ pipedrive: { state }, company }: Pick<World, 'pipedrive' | 'company'>): Snapshot {
  const kinds = {
    organization: state.organizations,
    person: state.persons,
    deal: state.deals,
    note: state.notes,
    activity: state.activities,
    file: state.files,
  } as const
  const found = new Map<string, ReadonlyMap<string, string>>()
  for (const [kind, rows] of Object.entries(kinds)) {
    for (const row of rows.values()) if (!row.is_deleted) found.set(`${kind} ${row.id}`, membersOf(row))
  }
  for (const { internalId, status, creditTermsId } of company.customers)
    found.set(`books ${internalId}`, new Map(Object.entries({ status, creditTermsId })))
  return found
}

function membersOf(row: object): ReadonlyMap<string, string> {
  const members = new Map<string, string>()
  for (const [name, value] of Object.entries(row)) {
    if (name === 'custom_fields') {
      for (const [code, held] of Object.entries(value)) members.set(`custom ${code}`, canonical(held as Json))
    } else if (!MEMBERS_BESIDE.has(name) && value !== null) members.set(name, canonical(value as Json))
  }
  return members
}

/** `deal 7` where it came or went, `deal 7 title` where it changed. */
export function differences(before: Snapshot, after: Snapshot): ReadonlySet<string> {
  const names = new Set<string>()
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [one, other] = [before.get(name), after.get(name)]
    if (one === undefined || other === undefined) names.add(name)
    else
      for (const member of new Set([...one.keys(), ...other.keys()]))
        if (one.get(member) !== other.get(member)) names.add(`${name} ${member}`)
  }
  return names
}
