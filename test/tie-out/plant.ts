import type { DriftKind } from '../../src/core/drift.ts'
import type { Deal, Organization, Person } from '../../src/twins/pipedrive/model.ts'
import { chance, pick, type Random } from '../../src/twins/random.ts'
import { markerOf } from '../days/marker.ts'
import { inEnglish } from '../field-names.ts'
import type { World } from '../world.ts'

/** What somebody did to a record of ours, as the read-back has to find it. */
export interface Planted {
  readonly kind: DriftKind
  readonly entity: string
  readonly id: number
  readonly what: string
  /** Whether it still stands so. */
  readonly stands: () => boolean
}

const EDITABLE = ['Visma status', 'Visma payment terms', 'Visma customer no.', 'Visma supplier no.']
const NUMBERS = ['Visma customer no.', 'Visma supplier no.']

/**
 * Rows by what they say. By their ids a seed would not be a seed: records of several customers are made side by side, and
 * which of them gets which id depends on how busy the machine is.
 */
function sorted<R extends object>(rows: ReadonlyMap<number, R>): readonly R[] {
  const said = (row: R) =>
    ['title', 'subject', 'name', 'content', 'note'].map((member) => String(Reflect.get(row, member)))
  return [...rows.values()]
    .map((row) => ({ row, name: said(row).join('\n') }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .map(({ row }) => row)
}

/** A person at work in Pipedrive, who changes what is ours: each time another record. */
export function planter({ pipedrive: { act, state } }: World, random: Random) {
  const taken = new Set<string>()
  const fieldsOf = (entity: 'organization' | 'person' | 'deal') =>
    [...state.fields[entity].values()].map((field) => ({ ...field, english: inEnglish(field.field_name) }))
  const rowsOf = { organization: state.organizations, person: state.persons, deal: state.deals } as const
  const isOurs = (
    entity: 'organization' | 'person' | 'deal',
    row: { custom_fields: Readonly<Record<string, unknown>> },
  ) =>
    fieldsOf(entity).some(
      ({ english, field_code }) => english.startsWith('Visma ') && row.custom_fields[field_code] != null,
    )
  const free = (entity: string, id: number) => !taken.has(`${entity} ${id}`)
  const some = (entity: 'organization' | 'person' | 'deal') => {
    const all = sorted<Organization | Person | Deal>(rowsOf[entity]).filter(
      (row) => !row.is_deleted && free(entity, row.id) && isOurs(entity, row),
    )
    return all.length === 0 ? null : pick(random, all)
  }
  const take = (entity: string, id: number) => void taken.add(`${entity} ${id}`)
  const edit = (entity: 'organization' | 'person' | 'deal', id: number, members: Record<string, unknown>) => {
    if (entity === 'organization') act.editOrganization(id, members)
    else if (entity === 'person') act.editPerson(id, members)
    else act.editDeal(id, members)
  }
  const marked = (text: string | null) => /Visma [^\n·]{1,200} · /.test(text ?? '') && !/Visma moment /.test(text ?? '')

  const plants: readonly (() => Planted | null)[] = [
    function value() {
      const entity = pick(random, ['organization', 'deal'] as const)
      const row = some(entity)
      if (row === null || ('is_archived' in row && row.is_archived)) return null
      const fields = fieldsOf(entity).filter(
        ({ english, field_code }) =>
          english.startsWith('Visma ') && !EDITABLE.includes(english) && row.custom_fields[field_code] != null,
      )
      if (fields.length === 0) return null
      const field = pick(random, fields)
      const now = row.custom_fields[field.field_code]
      const others = (field.options ?? []).filter(({ id }) => id !== now)
      // An empty due date is what belongs there once the books have settled the last document.
      const mayBeEmpty = chance(random, 0.3) && field.english !== 'Visma invoice due date'
      const to = mayBeEmpty ? null : another(now, others.length === 0 ? null : pick(random, others).id)
      if (JSON.stringify(to) === JSON.stringify(now)) return null
      take(entity, row.id)
      edit(entity, row.id, { custom_fields: { [field.field_code]: to } })
      const held = () => JSON.stringify(rowsOf[entity].get(row.id)?.custom_fields[field.field_code] ?? null)
      const planted = held()
      return {
        kind: 'value',
        entity,
        id: row.id,
        what: `${field.english} ${planted}`,
        stands: () => held() === planted,
      }
    },
    function number() {
      const entity = pick(random, ['organization', 'person'] as const)
      const row = some(entity)
      if (row === null) return null
      const field = fieldsOf(entity).find(
        ({ english, field_code }) => NUMBERS.includes(english) && row.custom_fields[field_code] != null,
      )
      if (field === undefined) return null
      take(entity, row.id)
      edit(entity, row.id, { custom_fields: { [field.field_code]: 'X-1' } })
      const stands = () => rowsOf[entity].get(row.id)?.custom_fields[field.field_code] === 'X-1'
      return { kind: 'value', entity, id: row.id, what: `${field.english} X-1`, stands }
    },
    function textOfNote() {
      const notes = sorted(state.notes).filter((row) => !row.is_deleted && free('note', row.id) && marked(row.content))
      if (notes.length === 0) return null
      const { id, content } = pick(random, notes)
      const isCleared = chance(random, 0.3)
      const planted = isCleared ? '<p>Ryddet</p>' : content.replace(/<\/b>/, ' – endret</b>')
      if (planted === content) return null
      take('note', id)
      act.editNote(id, planted)
      const after = state.notes.get(id)?.content
      // A sync that comes by first tells that our part was removed; from then on that is theirs.
      const stands = () => !isCleared && state.notes.get(id)?.content === after
      return { kind: 'text', entity: 'note', id, what: 'text', stands }
    },
    function textOfActivity() {
      const all = sorted(state.activities).filter(
        (row) => !row.is_deleted && free('activity', row.id) && marked(row.note),
      )
      if (all.length === 0) return null
      const { id, note } = pick(random, all)
      const planted = (note ?? '').replace(/<\/b>/, ' – endret</b>')
      if (planted === note) return null
      take('activity', id)
      act.editActivity(id, { note: planted })
      const after = state.activities.get(id)?.note
      return {
        kind: 'text',
        entity: 'activity',
        id,
        what: 'text',
        stands: () => state.activities.get(id)?.note === after,
      }
    },
    function deleted() {
      const entity = pick(random, ['note', 'note', 'deal', 'person'] as const)
      if (entity === 'note') {
        const notes = sorted(state.notes).filter(
          (row) => !row.is_deleted && free('note', row.id) && marked(row.content),
        )
        if (notes.length === 0) return null
        const { id } = pick(random, notes)
        take('note', id)
        act.deleteNote(id)
        return { kind: 'deleted', entity, id, what: 'deleted', stands: () => state.notes.get(id)?.is_deleted === true }
      }
      const row = some(entity)
      if (row === null) return null
      take(entity, row.id)
      if (entity === 'deal') act.deleteDeal(row.id)
      else act.deletePerson(row.id)
      const { id } = row
      return { kind: 'deleted', entity, id, what: 'deleted', stands: () => rowsOf[entity].get(id)?.is_deleted === true }
    },
    function relinked() {
      const all = sorted(state.deals).filter(
        (row) =>
          !row.is_deleted &&
          !row.is_archived &&
          free('deal', row.id) &&
          row.org_id !== null &&
          isOurs('deal', row) &&
          row.origin === 'API',
      )
      if (all.length === 0) return null
      const deal = pick(random, all)
      const to = act.createOrganization({ name: `Folkets ${deal.id}` })
      take('deal', deal.id)
      act.editDeal(deal.id, { org_id: to.id })
      const { id } = deal
      return {
        kind: 'relinked',
        entity: 'deal',
        id,
        what: `org ${to.id}`,
        stands: () => state.deals.get(id)?.org_id === to.id,
      }
    },
    function numberMoved() {
      const row = some('organization')
      if (row === null) return null
      const field = fieldsOf('organization').find(
        ({ english, field_code }) => english === 'Visma customer no.' && row.custom_fields[field_code] != null,
      )
      if (field === undefined) return null
      take('organization', row.id)
      const value = row.custom_fields[field.field_code]
      const made = act.createOrganization({ name: `Flyttet ${row.id}`, custom_fields: { [field.field_code]: value } })
      take('organization', made.id)
      act.editOrganization(row.id, { custom_fields: { [field.field_code]: null } })
      const stands = () => rowsOf.organization.get(row.id)?.custom_fields[field.field_code] == null
      return { kind: 'relinked', entity: 'organization', id: row.id, what: `number to ${made.id}`, stands }
    },
    function extraEntry() {
      const notes = sorted(state.notes).filter((row) => !row.is_deleted && free('note', row.id) && marked(row.content))
      if (notes.length === 0) return null
      const { id, content, org_id, person_id, deal_id } = pick(random, notes)
      take('note', id)
      const isThere = (row: { is_deleted: boolean } | undefined) => row !== undefined && !row.is_deleted
      const places = {
        ...(org_id && isThere(state.organizations.get(org_id)) && { org_id }),
        ...(person_id && isThere(state.persons.get(person_id)) && { person_id }),
        ...(deal_id && isThere(state.deals.get(deal_id)) && { deal_id }),
      }
      if (Object.keys(places).length === 0) return null
      const copy = act.createNote({ content, ...places })
      take('note', copy.id)
      // Once the party has another number, no summary of ours bears the old one.
      const stands = () => markerOf(state.notes.get(id)?.content ?? '') === markerOf(content)
      return { kind: 'extra', entity: 'note', id: copy.id, what: `copy of ${id}`, stands }
    },
    function extraBearer() {
      const row = some('organization')
      if (row === null) return null
      const field = fieldsOf('organization').find(
        ({ english, field_code }) => NUMBERS.includes(english) && row.custom_fields[field_code] != null,
      )
      if (field === undefined) return null
      take('organization', row.id)
      const value = row.custom_fields[field.field_code]
      const made = act.createOrganization({ name: `Kopi ${row.id}`, custom_fields: { [field.field_code]: value } })
      take('organization', made.id)
      // Once the party has another number, nothing of ours says the old one.
      const stands = () => rowsOf.organization.get(row.id)?.custom_fields[field.field_code] === value
      return { kind: 'extra', entity: 'organization', id: made.id, what: `number of ${row.id}`, stands }
    },
  ]
  return { plant: (): Planted | null => pick(random, plants)() }
}

function another(now: unknown, option: unknown): unknown {
  if (typeof now === 'object' && now !== null && 'value' in now && 'currency' in now)
    return { ...now, value: Number(now.value) + 1.25 }
  if (typeof now === 'number' || option !== null) return option
  if (/^\d{4}-\d{2}-\d{2}$/.test(String(now))) return '2031-02-03'
  return `${String(now)}-9`
}
