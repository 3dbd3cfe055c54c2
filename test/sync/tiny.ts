import { afterEach, expect } from 'vitest'
import type { Run } from '../../src/core/run.ts'
import type { Issue } from '../../src/core/sync-store.ts'
import {
  addCustomer,
  addSupplier,
  type Customer,
  type CustomerDocument,
  nordicCompany,
  type Supplier,
  type SupplierDocument,
} from '../../src/twins/company/company.ts'
import type { PipedriveTwin } from '../../src/twins/pipedrive/twin.ts'
import { testClock } from '../clock.ts'
import { isCalled } from '../field-names.ts'
import { compareTwins } from '../oracle.ts'
import { type World, type WorldOptions, world } from '../world.ts'

type State = PipedriveTwin['state']
type Row<K extends 'organizations' | 'persons' | 'deals' | 'notes' | 'activities'> =
  State[K] extends ReadonlyMap<number, infer R> ? R : never
type Party = Parameters<typeof addCustomer>[1]

/** A company that has nothing but what a test enters, and the questions tests ask about the outcome. */
export interface Tiny extends World {
  readonly customer: (party?: Partial<Party>) => Customer
  readonly supplier: (party?: Partial<Party>) => Supplier
  /** A run some minutes after the last one, which must end well unless told otherwise. */
  readonly run: (options?: Parameters<World['sync']>[0]) => Promise<Run>
  readonly organizations: () => readonly Row<'organizations'>[]
  readonly persons: () => readonly Row<'persons'>[]
  readonly deals: () => readonly Row<'deals'>[]
  readonly notes: () => readonly Row<'notes'>[]
  readonly activities: () => readonly Row<'activities'>[]
  readonly organization: (name: string) => Row<'organizations'>
  readonly person: (name: string) => Row<'persons'>
  readonly deal: (title: string) => Row<'deals'>
  /** A custom field's value by the English name of the field it was made as. */
  readonly custom: (
    entity: 'organization' | 'person' | 'deal',
    row: { readonly custom_fields: Readonly<Record<string, unknown>> },
    name: string,
  ) => unknown
  readonly fieldCode: (entity: 'organization' | 'person' | 'deal', name: string) => string
  /** The one live note of a document; throws when there is none, or a second one. */
  readonly note: (document: CustomerDocument | SupplierDocument) => Row<'notes'>
  readonly notesOf: (document: CustomerDocument | SupplierDocument) => readonly Row<'notes'>[]
  readonly issues: (states?: readonly Issue['state'][]) => Promise<readonly Issue[]>
  /** Writes to Pipedrive since this was last asked: `POST /api/v1/notes`, `PATCH /api/v2/deals/ID`. */
  readonly writes: () => readonly string[]
  /** What the independent checker finds wrong. */
  readonly wrong: (options?: Partial<Parameters<typeof compareTwins>[2]>) => readonly string[]
}

let worlds: World[] = []
afterEach(async () => {
  const open = worlds
  worlds = []
  await Promise.all(open.map((one) => one.close()))
})

export async function tiny(options: WorldOptions = {}): Promise<Tiny> {
  const clock = options.clock ?? testClock('2026-11-16T09:00:00Z')
  const company = options.company ?? nordicCompany({ seed: 1, clock, suppliers: 0, customers: 0, invoices: 0 })
  const w = await world({ ...options, clock, company })
  worlds.push(w)
  const { state } = w.pipedrive
  const live = <R extends { readonly is_deleted: boolean }>(rows: ReadonlyMap<number, R>): readonly R[] =>
    [...rows.values()].filter((row) => !row.is_deleted)
  const only = <R>(what: string, rows: readonly R[]): R => {
    const [row] = rows
    if (row === undefined || rows.length > 1) throw new Error(`${rows.length} of ${what}`)
    return row
  }
  const names = new Map<string, string>()
  const fieldCode: Tiny['fieldCode'] = (entity, name) => {
    const found = [...state.fields[entity].values()].find((field) => isCalled(field, name))
    if (found) names.set(`${entity} ${name}`, found.field_code)
    return names.get(`${entity} ${name}`) ?? `no field ${name}`
  }
  const notesOf: Tiny['notesOf'] = (document) => {
    const marker = `Visma ${document.documentType} ${document.referenceNumber} · ${w.visma.credentials.companyId}`
    // Both ledgers number on their own: the heading says which one it is.
    const isSuppliers = (content: string) => /^(<p>)?<b>(Leverandør|Kreditjust|Supplier|Leverantör)/.test(content)
    return live(state.notes).filter(
      ({ content }) => content.includes(`>${marker}<`) && isSuppliers(content) === 'supplier' in document,
    )
  }
  let count = 0
  return {
    ...w,
    customer: (party = {}) => {
      const name = party.name ?? `Kunde ${++count} AS`
      return addCustomer(company, { attention: `Kontakt hos ${name}`, ...party, name })
    },
    supplier: (party = {}) => addSupplier(company, { ...party, name: party.name ?? `Leverandør ${++count} AS` }),
    run: async (given = {}) => {
      clock.advance(15 * 60_000)
      const run = await w.sync(given)
      if (run.message !== null) expect(`${run.status}: ${run.message}`).toBe('done')
      return run
    },
    organizations: () => live(state.organizations),
    persons: () => live(state.persons),
    deals: () => live(state.deals),
    notes: () => live(state.notes),
    activities: () => live(state.activities),
    organization: (name) =>
      only(
        `organization ${name}`,
        live(state.organizations).filter((one) => one.name === name),
      ),
    person: (name) =>
      only(
        `person ${name}`,
        live(state.persons).filter((one) => one.name === name),
      ),
    deal: (title) =>
      only(
        `deal ${title}`,
        live(state.deals).filter((one) => one.title === title),
      ),
    fieldCode,
    custom: (entity, row, name) => row.custom_fields[fieldCode(entity, name)] ?? null,
    notesOf,
    note: (document) => only(`note of ${document.documentType} ${document.referenceNumber}`, notesOf(document)),
    issues: async (states = ['open']) => w.store.issues.list((await w.connection()).id, states),
    writes: () =>
      w
        .calls()
        .filter((call) => call.method !== 'GET')
        .map((call) => `${call.method} ${call.path.replace(/\d+$/, 'ID')}`),
    wrong: (given = {}) => compareTwins(company, w.pipedrive, { companyId: w.visma.credentials.companyId, ...given }),
  }
}

/** What a reader sees of a note or an activity's text, a line per paragraph, break or list item. */
export const readable = (html: string): string =>
  html
    .replaceAll(/<br\s*\/?>|<\/p>|<\/li>|<\/ul>/g, '\n')
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll(/&nbsp;|\u00a0/g, ' ')
