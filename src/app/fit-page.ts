import { count, plural } from '../core/amounts.ts'
import type { FitDocument, FitReason } from './fit-document.ts'
import { VERDICT_WORDS } from './fit-verdict.ts'
import type { Block } from './report-html/blocks.ts'
import { type ReportPage, reportHtml } from './report-html/page.ts'

const TONE = { fits: 'good', fits_with_conditions: 'warn', does_not_fit: 'bad' } as const
const WEIGHT = { stop: 'bad', condition: 'warn', note: 'plain' } as const satisfies Record<FitReason['weight'], string>

/** The report as one HTML file, for whoever decides. */
export const fitHtml = (fit: FitDocument): string => reportHtml(fitPage(fit))

function fitPage(fit: FitDocument): ReportPage {
  const { connection, visma, pipedrive, verdict, reasons, cost, at } = fit
  return {
    title: `Do Visma.net and Pipedrive fit? ${connection}`,
    about: `${visma.company} in Visma.net, ${pipedrive.host} in Pipedrive`,
    verdict: { tone: TONE[verdict], text: VERDICT_WORDS[verdict] },
    summary: summaryOf(fit),
    sections: [
      { title: 'What to do, and by whom', blocks: reasonBlocks(reasons) },
      { title: 'What would move', blocks: countBlocks(fit) },
      { title: 'What is found in Pipedrive', blocks: matchBlocks(fit) },
      { title: 'Price and time', blocks: priceBlocks(fit) },
      { title: 'What Pipedrive allows', blocks: limitBlocks(fit) },
    ].filter(({ blocks }) => blocks.length > 0),
    foot: `Counted by ml-connector on ${at.slice(0, 16).replace('T', ' at ')} UTC. Nothing was written in either system and nothing was stored; it took ${plural(cost.units, 'unit')} of Pipedrive's API budget, ${plural(cost.calls.pipedrive, 'call')} to Pipedrive and ${plural(cost.calls.visma, 'call')} to Visma.net.`,
  }
}

/** The verdict in a few sentences. */
export function summaryOf({ parties, documents, days, price, verdict }: FitDocument): string {
  const inScope = (kind: 'customer' | 'supplier') => parties.find((one) => one.kind === kind)?.inScope ?? 0
  const all = documents.reduce((sum, one) => sum + one.inScope, 0)
  const what = `${plural(inScope('customer'), 'customer')}, ${plural(inScope('supplier'), 'supplier')} and ${plural(all, 'document')} would be shown in Pipedrive`
  const cost = `for ${rangeOf(price, 'unit')} of its API budget, which takes ${rangeOf(days, 'day')}`
  if (verdict === 'does_not_fit') return 'Something has to change first; then it can be counted again.'
  return `${what}, ${cost}.${verdict === 'fits' ? ' Nothing has to be done before.' : ' Some things have to be done or decided.'}`
}

/** A length of time in the unit that people would say it in. */
export const hoursOf = (hours: number): string =>
  hours < 1 ? `${Math.max(1, Math.ceil(hours * 60))} min` : `${count(Math.round(hours * 10) / 10)} h`

export const rangeOf = ({ low, high }: { readonly low: number; readonly high: number }, one: string): string =>
  low === high ? plural(low, one) : `${count(low)}–${count(high)} ${one}s`

function reasonBlocks(reasons: readonly FitReason[]): readonly Block[] {
  if (reasons.length === 0) return [{ is: 'text', text: 'Nothing.' }]
  const items = reasons.map(({ weight, who, says, fix }) => ({
    tone: WEIGHT[weight],
    badge: who,
    text: fix === null ? says : `${says} ${fix}`,
  }))
  return [{ is: 'list', items }]
}

function countBlocks({ parties, documents }: FitDocument): readonly Block[] {
  const partyRows = parties.map(({ kind, read, inScope, skipped, houseAccounts }) => [
    kind === 'customer' ? 'Customers' : 'Suppliers',
    read,
    inScope,
    sum(skipped),
    houseAccounts.length,
  ])
  const documentRows = documents
    .filter(({ read }) => read > 0)
    .map(({ ledger, read, inScope, skipped }) => [`Documents of ${ledger}s`, read, inScope, sum(skipped), null])
  const reasons = [...parties, ...documents].flatMap((one) =>
    Object.entries(one.skipped).map(([reason, number]) => [
      'kind' in one ? `${one.kind}s` : `documents of ${one.ledger}s`,
      reason,
      number,
    ]),
  )
  return [
    {
      is: 'table',
      columns: [
        { title: '' },
        ...['In Visma.net', 'In scope', 'Skipped', 'Probable house accounts'].map((title) => ({
          title,
          numbers: true as const,
        })),
      ],
      rows: [...partyRows, ...documentRows],
    },
    ...(reasons.length === 0
      ? []
      : [
          {
            is: 'table' as const,
            columns: [{ title: 'Skipped' }, { title: 'Why' }, { title: 'How many', numbers: true as const }],
            rows: reasons,
          },
        ]),
  ]
}

const RECORDS = { organization: 'Organizations', person: 'Persons' } as const

function matchBlocks(fit: FitDocument): readonly Block[] {
  const rows = fit.matches.map(({ record, rule, certain, suggested, ambiguous }) => [
    `${RECORDS[record]} by ${rule}`,
    certain,
    suggested,
    ambiguous,
  ])
  const figures = [
    { label: 'New organizations', value: fit.new.organizations },
    { label: 'New persons', value: fit.new.persons },
  ]
  const columns = [
    { title: 'Rule' },
    ...['Certain', 'Suggested', 'Ambiguous'].map((title) => ({ title, numbers: true as const })),
  ]
  return [{ is: 'figures', figures }, ...(rows.length === 0 ? [] : [{ is: 'table' as const, columns, rows }])]
}

function priceBlocks({ price, parts, budget, days, hours, daily }: FitDocument): readonly Block[] {
  return [
    {
      is: 'figures',
      figures: [
        { label: 'First sync', value: rangeOf(price, 'unit'), note: 'of the daily API budget' },
        { label: 'Done on', value: rangeOf(days, 'day'), note: `at ${count(budget)} units a day` },
        {
          label: 'At least',
          value: hoursOf(hours.burst),
          note:
            hours.visma === null
              ? "by Pipedrive's burst limit"
              : `by Pipedrive's burst limit; ${hoursOf(hours.visma)} by Visma.net's window`,
        },
        {
          label: 'A day afterwards',
          value: rangeOf(daily, 'unit'),
          note: `for ${daily.documents} documents, as in the last 90 days`,
        },
      ],
    },
    {
      is: 'table',
      columns: [{ title: 'What it is for' }, { title: 'Count', numbers: true }, { title: 'Units', numbers: true }],
      rows: parts.map(({ what, count: number, units }) => [PART_WORDS[what] ?? what, number, units]),
      sum: [
        price.low === price.high ? 'In all' : 'In all, without what waits for an answer',
        '',
        parts.reduce((all, { units }) => all + units, 0),
      ],
    },
  ]
}

export const PART_WORDS: Readonly<Record<string, string>> = {
  'setting up': 'setting up: fields, pipeline, filters',
  'listing the account': 'listing what is in Pipedrive',
  organizations: 'organizations',
  persons: 'persons',
  deals: 'deals',
  notes: 'entries as notes',
  activities: 'entries as activities',
  summaries: 'summaries, a note a customer',
  otherDeals: 'balances on other open deals',
}

function limitBlocks({ fields, openDeals, currencies }: FitDocument): readonly Block[] {
  return [
    {
      is: 'table',
      columns: [{ title: '' }, ...['In use', 'Wanted', 'Allowed'].map((title) => ({ title, numbers: true as const }))],
      rows: [
        ['Custom fields', fields.used, fields.toMake.length + fields.missing.length, fields.limit],
        ['Open deals', openDeals.now, openDeals.made, openDeals.limit],
      ],
    },
    {
      is: 'text',
      text: `Currencies of the documents: ${Object.keys(currencies.used).sort().join(', ') || 'none'}.${currencies.inactive.length === 0 ? '' : ` Not active in Pipedrive: ${currencies.inactive.join(', ')}.`}`,
    },
  ]
}

const sum = (numbers: Readonly<Record<string, number>>): number => Object.values(numbers).reduce((a, b) => a + b, 0)
