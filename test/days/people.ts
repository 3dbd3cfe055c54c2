import { chance, pick, type Random } from '../../src/twins/random.ts'
import { editReference } from '../../src/twins/showcase/sellers.ts'
import type { World } from '../world.ts'
import { markerOf } from './marker.ts'

/** People at work in Pipedrive. */
export interface Team {
  /** Somebody does something; in words, or `null` where there was nothing to do it to. */
  readonly act: () => string | null
  /** What people did and does not hold any more, a sentence each. */
  readonly overruled: () => readonly string[]
  /** Deals whose status or place is people's by now. */
  readonly deals: ReadonlySet<number>
  /** Whether people deleted, merged or moved anything that entries hang on. */
  readonly tookPlacesAway: () => boolean
  /** Markers of entries that people deleted. */
  readonly deletedEntries: ReadonlySet<string>
}

export function team({ pipedrive: twin }: World, random: Random): Team {
  const { act, state } = twin
  const live = <R extends { readonly is_deleted: boolean }>(rows: ReadonlyMap<number, R>) =>
    [...rows.values()].filter((row) => !row.is_deleted)
  const some = <R extends { readonly is_deleted: boolean }>(rows: ReadonlyMap<number, R>): R | null => {
    const all = live(rows)
    return all.length === 0 ? null : pick(random, all)
  }
  const editable = () => {
    const deal = some(state.deals)
    return deal?.is_archived ? null : deal
  }
  const promises = new Map<string, () => boolean>()
  const deals = new Set<number>()
  const deletedEntries = new Set<string>()
  let placesGone = 0
  let count = 0
  const word = () => `Folkets ${++count}`

  const actions: readonly (() => string | null)[] = [
    function renameOrganization() {
      const row = some(state.organizations)
      if (!row) return null
      const name = word()
      act.editOrganization(row.id, { name })
      promises.set(`organization ${row.id} is called ${name}`, () => isGoneOr(state.organizations, row.id, { name }))
      forget(`organization ${row.id} is called`, name)
      return `organization ${row.id} renamed ${name}`
    },
    function renamePerson() {
      const row = some(state.persons)
      if (!row) return null
      const name = word()
      act.editPerson(row.id, { name })
      promises.set(`person ${row.id} is called ${name}`, () => isGoneOr(state.persons, row.id, { name }))
      forget(`person ${row.id} is called`, name)
      return `person ${row.id} renamed ${name}`
    },
    function retitleDeal() {
      const row = editable()
      if (!row) return null
      const title = word()
      act.editDeal(row.id, { title })
      promises.set(`deal ${row.id} is called ${title}`, () => isGoneOr(state.deals, row.id, { title }))
      forget(`deal ${row.id} is called`, title)
      return `deal ${row.id} retitled ${title}`
    },
    function closeDeal() {
      const row = editable()
      if (row?.status !== 'open') return null
      const closed = chance(random, 0.5) ? act.winDeal(row.id) : act.loseDeal(row.id)
      deals.add(row.id)
      return `deal ${row.id} ${closed.status}`
    },
    function reopenDeal() {
      const row = editable()
      if (!row || row.status === 'open') return null
      act.reopenDeal(row.id)
      deals.add(row.id)
      return `deal ${row.id} reopened`
    },
    function archiveDeal() {
      const row = editable()
      if (!row) return null
      act.archiveDeal(row.id)
      deals.add(row.id)
      return `deal ${row.id} archived`
    },
    function moveDeal() {
      const [row, to] = [editable(), some(state.organizations)]
      if (!row || !to || !chance(random, 0.4)) return null
      act.editDeal(row.id, { org_id: to.id })
      return `deal ${row.id} moved to organization ${to.id}`
    },
    function makeDeal() {
      const row = some(state.organizations)
      if (!row) return null
      const deal = act.createDeal({ title: word(), org_id: row.id })
      deals.add(deal.id)
      return `deal ${deal.id} made on organization ${row.id}`
    },
    function writeIntoNote() {
      const row = some(state.notes)
      if (!row) return null
      const text = word()
      act.editNote(row.id, `${row.content}<p>${text}</p>`)
      promises.set(`note ${row.id} says ${text}`, () => {
        const now = state.notes.get(row.id)
        return !now || now.is_deleted || now.content.includes(text)
      })
      return `note ${row.id} extended with ${text}`
    },
    function writeIntoActivity() {
      const row = some(state.activities)
      if (!row) return null
      const text = word()
      act.editActivity(row.id, { note: `${row.note ?? ''}<p>${text}</p>` })
      promises.set(`activity ${row.id} says ${text}`, () => {
        const now = state.activities.get(row.id)
        return !now || now.is_deleted || now.note?.includes(text) === true
      })
      return `activity ${row.id} extended with ${text}`
    },
    function deleteNote() {
      const row = some(state.notes)
      if (!row) return null
      act.deleteNote(row.id)
      deletedEntries.add(markerOf(row.content))
      return `note ${row.id} deleted: ${markerOf(row.content)}`
    },
    function deleteDeal() {
      const row = some(state.deals)
      if (!row || !chance(random, 0.5)) return null
      act.deleteDeal(row.id)
      placesGone++
      return `deal ${row.id} deleted`
    },
    function deleteOrganization() {
      const row = some(state.organizations)
      if (!row || !chance(random, 0.3)) return null
      act.deleteOrganization(row.id)
      placesGone++
      return `organization ${row.id} deleted`
    },
    function deletePerson() {
      const row = some(state.persons)
      if (!row || !chance(random, 0.3)) return null
      act.deletePerson(row.id)
      placesGone++
      return `person ${row.id} deleted`
    },
    function mergeOrganizations() {
      const [row, into] = live(state.organizations)
      if (!row || !into || !chance(random, 0.15)) return null
      act.mergeOrganizations(row.id, into.id)
      // Which name the survivor bears is Pipedrive's to say.
      forget(`organization ${into.id} is called`)
      placesGone++
      return `organization ${row.id} merged into ${into.id}`
    },
    function mergePersons() {
      const [row, into] = live(state.persons)
      if (!row || !into || !chance(random, 0.2)) return null
      act.mergePersons(row.id, into.id)
      forget(`person ${into.id} is called`)
      placesGone++
      return `person ${row.id} merged into ${into.id}`
    },
    function renameField() {
      const entity = pick(random, ['organization', 'person', 'deal'] as const)
      const ours = [...state.fields[entity].values()].filter((field) => field.field_name.startsWith('Visma '))
      if (ours.length === 0 || !chance(random, 0.15)) return null
      const field = pick(random, ours)
      act.renameField(entity, field.field_code, word())
      return `field ${field.field_name} renamed`
    },
  ]

  const agreeOnTerms = () => editReference(twin, random, chance(random, 0.6) ? 'terms' : 'status')

  /** What was promised before and is not any more, but for what ends like this. */
  function forget(start: string, but?: string): void {
    for (const name of promises.keys())
      if (name.startsWith(`${start} `) && name !== `${start} ${but}`) promises.delete(name)
  }

  return {
    act: () => (chance(random, 0.2) ? agreeOnTerms() : pick(random, actions)()),
    overruled: () =>
      [...promises].flatMap(([what, isKept]) => (isKept() ? [] : [`People saw to it that ${what}: not so`])),
    deals,
    tookPlacesAway: () => placesGone > 0,
    deletedEntries,
  }
}

function isGoneOr<R extends { readonly is_deleted: boolean }>(
  rows: ReadonlyMap<number, R>,
  id: number,
  members: Partial<R>,
): boolean {
  const row = rows.get(id)
  if (!row || row.is_deleted) return true
  return Object.entries(members).every(([name, value]) => row[name as keyof R] === value)
}
