import { expect } from 'vitest'
import type { Run } from '../../src/core/run.ts'
import type { Customer } from '../../src/twins/company/company.ts'
import { wrongChanges } from '../contract/visma-changes.ts'
import type { WorldOptions } from '../world.ts'
import { type Tiny, tiny } from './tiny.ts'

export const STATUS = 'Visma status'
export const TERMS = 'Visma payment terms'
type Name = typeof STATUS | typeof TERMS

/** A tiny world with status and payment terms in both directions, and the questions tests ask about them. */
export interface BothWays extends Tiny {
  /** The option that the customer's person shows, by its label. */
  readonly shows: (customer: Customer, name: Name) => string | null
  /** A person picks an option, or clears the field. */
  readonly pick: (customer: Customer, name: Name, label: string | null) => void
  /** Changes that were sent to Visma.net since this was last asked: what of which customer, and what came of it. */
  readonly sent: () => readonly { readonly body: unknown; readonly status: number }[]
  readonly codes: () => Promise<readonly string[]>
  /** A run some hours later, two by default: what people did in Pipedrive is noticed by then. */
  readonly later: (hours?: number) => Promise<Run>
  /** Nothing is sent or tried again by itself, and what Visma.net was sent is as its contract says. */
  readonly isQuiet: () => Promise<void>
}

interface Given extends WorldOptions {
  readonly referenceData?: Readonly<Record<string, unknown>>
}

export async function bothWays({ referenceData = {}, ...options }: Given = {}): Promise<BothWays> {
  const w = await tiny({
    ...options,
    settings: { ...options.settings, flows: { ...(options.settings?.flows as object), referenceData } },
  })
  const fieldOf = (name: Name) => {
    const code = w.fieldCode('person', name)
    const field = [...w.pipedrive.state.fields.person.values()].find((one) => one.field_code === code)
    if (field === undefined) throw new Error(`There is no field ${name}.`)
    return field
  }
  const personOf = (customer: Customer) => {
    const code = w.fieldCode('person', 'Visma customer no.')
    const found = w.persons().filter((one) => one.custom_fields[code] === customer.number)
    if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} persons of ${customer.number}`)
    return found[0]
  }
  let seen = 0
  const later = (hours = 2) => {
    w.clock.advance(hours * 3_600_000)
    return w.run()
  }
  const sent = () => {
    const writes = w.visma.writes.slice(seen)
    seen = w.visma.writes.length
    return writes.map(({ body, status }) => ({ body, status }))
  }
  return {
    ...w,
    later,
    sent,
    isQuiet: async () => {
      w.writes()
      sent()
      await later()
      await w.run({ mode: 'full' })
      expect([w.writes(), sent()]).toEqual([[], []])
      expect(wrongChanges(w.visma.writes)).toEqual([])
    },
    shows: (customer, name) => {
      const { field_code, options: all } = fieldOf(name)
      const id = personOf(customer).custom_fields[field_code] ?? null
      return all?.find((one) => String(one.id) === String(id))?.label ?? null
    },
    pick: (customer, name, label) => {
      const { field_code, options: all } = fieldOf(name)
      const option = all?.find((one) => one.label === label)
      if (label !== null && option === undefined) throw new Error(`no option ${label}: ${all?.map((one) => one.label)}`)
      w.pipedrive.act.editPerson(personOf(customer).id, { custom_fields: { [field_code]: option?.id ?? null } })
    },
    codes: async () => (await w.issues()).map(({ code }) => code).sort(),
  }
}
