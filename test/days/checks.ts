import { dealStatusOf } from '../deal-status.ts'
import type { Reading } from '../figures/account.ts'
import { disagreements } from '../figures/agreement.ts'
import { leaks } from '../figures/leaks.ts'
import { wrongFields } from '../figures/shown.ts'
import { wrongSummaries } from '../figures/summaries.ts'
import type { World } from '../world.ts'
import { markerOf } from './marker.ts'
import type { Team } from './people.ts'
import type { Settings } from './play.ts'

export interface Given {
  readonly read: Reading
  readonly settings: Settings
}

/** What is wrong, by the specification alone, whatever people did meanwhile. */
export const checks = (w: World, people: Team, given: Given): readonly string[] => [
  ...twice(w),
  ...people.overruled(),
  ...dealsOfInvoices(w, people),
  ...entries(w, people, given.settings),
  ...figures(w, people, given),
]

/** Both ledgers number on their own. */
const isSuppliers = (text: string): boolean => /^(<p>)?<b>(Leverandør|Kreditjust|Debetjust|Debitjust)/.test(text)

function allEntries({ pipedrive: { state } }: World) {
  const notes = [...state.notes.values()].filter((row) => !row.is_deleted).map((row) => row.content)
  const activities = [...state.activities.values()].filter((row) => !row.is_deleted).map((row) => row.note ?? '')
  return [...notes, ...activities].filter((text) => markerOf(text) !== '')
}

function twice(w: World): readonly string[] {
  const count = new Map<string, number>()
  for (const text of allEntries(w)) {
    const name = `${markerOf(text)}${isSuppliers(text) ? ' (supplier)' : ''}`
    count.set(name, (count.get(name) ?? 0) + 1)
  }
  return [...count].flatMap(([name, times]) => (times > 1 ? [`${name} has ${times} entries`] : []))
}

/** An invoice's own deal says how it stands, unless a person has had a hand in it. */
function dealsOfInvoices({ company, pipedrive: { state } }: World, { deals }: Team): readonly string[] {
  const wrong: string[] = []
  const seen = new Map<string, number>()
  for (const deal of state.deals.values()) {
    const number = /^Invoice (\d+) – /.exec(deal.title)?.[1]
    if (deal.is_deleted || number === undefined) continue
    seen.set(number, (seen.get(number) ?? 0) + 1)
    if (deals.has(deal.id)) continue
    const invoice = company.customerInvoices.find((one) => one.referenceNumber === number)
    const expected = dealStatusOf(invoice)
    if (deal.status !== expected)
      wrong.push(`deal ${deal.id} of invoice ${number} is ${deal.status} instead of ${expected}`)
  }
  for (const [number, times] of seen) if (times > 1) wrong.push(`invoice ${number} has ${times} deals of its own`)
  return wrong
}

/** Every released document is shown with its balance, unless people deleted something on the way there. */
function entries(w: World, { tookPlacesAway, deletedEntries }: Team, { visibility }: Settings): readonly string[] {
  if (tookPlacesAway()) return []
  const texts = allEntries(w).filter((text) => !isSuppliers(text))
  return w.company.customerInvoices
    .filter((one) => one.status === 'Open' || (one.status === 'Closed' && one.documentDate >= '2025-01-01'))
    .flatMap((invoice) => {
      const marker = `Visma Invoice ${invoice.referenceNumber} · ${w.visma.credentials.companyId}`
      const found = texts.filter((text) => markerOf(text) === marker)
      if (found.length === 0) return deletedEntries.has(marker) ? [] : [`${marker} has no entry`]
      if (visibility !== 'amounts') return []
      const balance = (invoice.balanceInCurrency ?? 0).toFixed(2).replace('.', '')
      const shown = /Restbelø[pb]: ([^<(]*)/
        .exec(found[0] ?? '')?.[1]
        ?.replaceAll(/&nbsp;|[^\d−-]/g, '')
        .replace('−', '-')
      return shown === balance ? [] : [`${marker} shows the balance ${shown} instead of ${balance}`]
    })
}

/** What organizations, deals and summaries tell of the customers is what the books say. */
function figures({ company, pipedrive, visma }: World, people: Team, { read, settings }: Given): readonly string[] {
  read.see()
  const organizations = settings.flows.customers.organization !== 'off'
  const question = { company, crm: pipedrive, reading: read, visibility: settings.visibility, organizations } as const
  const { companyId } = visma.credentials
  // Of a summary that was deleted under a number which nobody has any more, nobody knows whose it was.
  const isNobodys = [...people.deletedEntries]
    .flatMap((marker) => /^Visma summary (\S+) /.exec(marker)?.[1] ?? [])
    .some((number) => !company.byNumber.customers.has(number))
  const expects = (marker: string) => !people.tookPlacesAway() && !people.deletedEntries.has(marker) && !isNobodys
  const told = settings.visibility === 'amounts' ? [] : leaks(company, pipedrive, { within: 'reach' })
  return [
    ...told,
    ...disagreements(question),
    ...wrongFields(question),
    ...wrongSummaries(question, { companyId, expects }),
  ]
}
