import type { CustomFields, CustomValue, FieldEntity } from '../../src/twins/pipedrive/model.ts'
import type { PipedriveTwin } from '../../src/twins/pipedrive/twin.ts'
import { isCalled } from '../field-names.ts'
import type { Before } from './checker.ts'

/** What a person sees in the account that matters to the checker; deleted records are left out. */
export interface Crm {
  readonly organizations: readonly CrmOrganization[]
  readonly persons: readonly CrmPerson[]
  readonly deals: readonly CrmDeal[]
  readonly entries: readonly CrmEntry[]
  /** Notes that tell what a customer owes. */
  readonly summaries: readonly { readonly customer: string; readonly organization: number | null }[]
  /** Markers of activities that tell of a moment. */
  readonly moments: readonly string[]
  /** Names of files, with the deal each is on. */
  readonly files: readonly string[]
  /** Texts of notes and activities that the program made and that bear no marker. */
  readonly strangeEntries: readonly string[]
  readonly activeCurrencies: ReadonlySet<string>
  readonly fieldExists: (entity: FieldEntity, name: string) => boolean
}

export interface CrmParty {
  readonly id: number
  /** Made since the account was connected, and nobody else is at work in it. */
  readonly ours: boolean
  readonly name: string
  readonly customers: readonly string[]
  readonly suppliers: readonly string[]
  readonly value: (field: string) => CustomValue | null
}

export interface CrmOrganization extends CrmParty {
  readonly address: string | null
}

export interface CrmPerson extends CrmParty {
  readonly organization: number | null
}

export interface CrmDeal {
  readonly id: number
  readonly ours: boolean
  readonly title: string
  readonly status: 'open' | 'won' | 'lost'
  readonly amount: number
  readonly currency: string
  readonly organization: number | null
  readonly person: number | null
  readonly value: (field: string) => CustomValue | null
}

/** A note or an activity that shows a document, told by its marker. */
export interface CrmEntry {
  readonly label: string
  /** What stands after `Restbeløp:` (the balance, in nb-NO), as digits with two decimals: `1250000`. */
  readonly balance: string | null
  readonly type: string
  readonly number: string
  readonly deal: number | null
  readonly organization: number | null
  readonly person: number | null
}

export function crmOf(twin: PipedriveTwin, { companyId, before }: { companyId: string; before: Before }): Crm {
  const { state } = twin
  const codesOf = (entity: FieldEntity, name: string) =>
    [...state.fields[entity].values()].filter((field) => isCalled(field, name)).map((field) => field.field_code)
  const valuesOf = (entity: FieldEntity, values: CustomFields) => (name: string) =>
    codesOf(entity, name)
      .map((code) => values[code])
      .find((value) => value !== undefined) ?? null
  const numbers = (value: CustomValue | null): readonly string[] =>
    typeof value === 'string' && value !== '' ? value.split(', ') : []
  const live = <R extends { readonly is_deleted: boolean }>(rows: ReadonlyMap<number, R>) =>
    [...rows.values()].filter((row) => !row.is_deleted)

  const marker = new RegExp(`Visma (?!summary |moment )(\\S+) (\\S+) · ${companyId}`)
  const summary = new RegExp(`Visma summary ([^·<]+) · ${companyId}`)
  const moment = new RegExp(`Visma moment [^·<]+ · ${companyId}`)
  const texts = [
    ...live(state.notes).map((note) => ({
      ...note,
      text: note.content,
      ours: !before.notes.has(note.id),
    })),
    ...live(state.activities).map((one) => ({
      ...one,
      text: `${one.subject}\n${one.note ?? ''}`,
      ours: !before.activities.has(one.id),
      person_id: one.participants[0]?.person_id ?? null,
    })),
  ]
  const entries = texts.flatMap((one): readonly CrmEntry[] => {
    const [label, type, number] = marker.exec(one.text) ?? []
    if (label === undefined || type === undefined || number === undefined) return []
    // The amount in the document's currency; the company's stands behind it in brackets.
    const balance = /Restbeløp:((?:&nbsp;|[^<\nA-Z])*)/.exec(one.text)?.[1]?.replaceAll(/&nbsp;|\D/g, '') ?? null
    return [{ label, balance, type, number, deal: one.deal_id, organization: one.org_id, person: one.person_id }]
  })

  return {
    organizations: live(state.organizations).map((one) => {
      const value = valuesOf('organization', one.custom_fields)
      return {
        id: one.id,
        ours: !before.organizations.has(one.id),
        name: one.name,
        address: one.address?.value ?? null,
        customers: numbers(value('Visma customer no.')),
        suppliers: numbers(value('Visma supplier no.')),
        value,
      }
    }),
    persons: live(state.persons).map((one) => {
      const value = valuesOf('person', one.custom_fields)
      return {
        id: one.id,
        ours: !before.persons.has(one.id),
        name: one.name,
        organization: one.org_id,
        customers: numbers(value('Visma customer no.')),
        suppliers: [],
        value,
      }
    }),
    deals: live(state.deals).map((one) => ({
      id: one.id,
      ours: !before.deals.has(one.id),
      title: one.title,
      status: one.status,
      amount: one.value,
      currency: one.currency,
      organization: one.org_id,
      person: one.person_id,
      value: valuesOf('deal', one.custom_fields),
    })),
    entries,
    summaries: texts.flatMap(({ text, org_id: organization }) => {
      const [, customer] = summary.exec(text) ?? []
      return customer === undefined ? [] : [{ customer, organization }]
    }),
    moments: texts.flatMap(({ text }) => moment.exec(text)?.[0] ?? []),
    files: [...state.files.values()]
      .filter((one) => !one.is_deleted)
      .map((one) => `${one.name} on deal ${one.deal_id}`),
    strangeEntries: texts
      .filter((one) => one.ours && !marker.test(one.text) && !summary.test(one.text) && !moment.test(one.text))
      .map((one) => one.text),
    activeCurrencies: new Set([...state.currencies.values()].filter((one) => one.active_flag).map((one) => one.code)),
    fieldExists: (entity, name) => codesOf(entity, name).length > 0,
  }
}
