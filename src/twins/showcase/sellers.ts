import type { Field, FieldOption } from '../pipedrive/model.ts'
import { CONNECTED } from '../pipedrive/pages/connected-fields.ts'
import type { PipedriveTwin } from '../pipedrive/twin.ts'
import { pick, type Random } from '../random.ts'

/** A salesperson agrees on other terms, or stops a customer; `null` as long as the fields are not there. */
export function editReference(twin: PipedriveTwin, random: Random, what: 'status' | 'terms'): string | null {
  const field = fieldOf(twin, what)
  if (!field) return null
  const { persons } = twin.state
  const filled = [...persons.values()].filter(
    ({ is_deleted, custom_fields }) => !is_deleted && custom_fields[field.field_code] !== undefined,
  )
  if (filled.length === 0) return null
  const person = pick(random, filled)
  const before = person.custom_fields[field.field_code]
  const others = (field.options ?? []).filter(({ id }) => id !== before)
  if (others.length === 0) return null
  const chosen: FieldOption = pick(random, others)
  twin.act.editPerson(person.id, { custom_fields: { [field.field_code]: chosen.id } })
  return `A seller set ${field.field_name} of ${person.name} to “${chosen.label}”.`
}

const fieldOf = ({ state }: PipedriveTwin, what: 'status' | 'terms'): Field | undefined =>
  [...state.fields.person.values()].find(({ field_name }) => CONNECTED[what].some((name) => name === field_name))
