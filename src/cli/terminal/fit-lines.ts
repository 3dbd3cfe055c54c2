import type { FitDocument, FitReason } from '../../app/fit-document.ts'
import { hoursOf, PART_WORDS, rangeOf, summaryOf } from '../../app/fit-page.ts'
import { VERDICT_WORDS } from '../../app/fit-verdict.ts'
import { table } from './table.ts'
import type { Terminal } from './terminal.ts'
import { count, plural } from './words.ts'
import { wrapped } from './wrap.ts'

type Look = Pick<Terminal, 'columns' | 'colours'>

/** The report: the verdict, why, what would move, what is found, what it costs. */
export function fitLines(fit: FitDocument, look: Look): readonly string[] {
  const { columns, colours } = look
  const paint = { fits: colours.green, fits_with_conditions: colours.yellow, does_not_fit: colours.red }[fit.verdict]
  return [
    colours.bold(paint(VERDICT_WORDS[fit.verdict])),
    ...wrapped(summaryOf(fit), columns),
    ...fit.reasons.flatMap((reason) => reasonLines(reason, look)),
    '',
    ...counts(fit, look),
    '',
    ...matches(fit, look),
    '',
    ...price(fit, look),
    '',
    ...wrapped(limits(fit), columns),
    ...wrapped(
      `This count took ${plural(fit.cost.units, 'unit')}, ${plural(fit.cost.calls.pipedrive, 'call')} to Pipedrive and ${plural(fit.cost.calls.visma, 'call')} to Visma.net. Nothing was written or stored.`,
      columns,
    ),
  ]
}

function reasonLines({ weight, who, says, fix }: FitReason, { columns, colours }: Look): readonly string[] {
  const mark = { stop: colours.red('✗'), condition: colours.yellow('!'), note: colours.dim('·') }[weight]
  const [first = '', ...rest] = wrapped(`${who}: ${says}`, columns - 4)
  return [
    '',
    `  ${mark} ${first}`,
    ...rest.map((line) => `    ${line}`),
    ...(fix === null ? [] : wrapped(fix, columns, '    → ', '      ')),
  ]
}

interface Row {
  readonly what: string
  readonly numbers: readonly (number | null)[]
}

const tableOf = (title: string, titles: readonly string[], rows: readonly Row[], { columns, colours }: Look) =>
  table<Row>(
    [
      { title, value: ({ what }) => what, wraps: true, least: 16 },
      ...titles.map((name, at) => ({
        title: name,
        right: true,
        value: ({ numbers }: Row) => (numbers[at] === null ? '–' : count(numbers[at] ?? 0)),
      })),
    ],
    rows,
    { width: columns, title: colours.dim },
  )

function counts({ parties, documents }: FitDocument, look: Look): readonly string[] {
  const rows: readonly Row[] = [
    ...parties.map(({ kind, read, inScope, skipped, houseAccounts }) => ({
      what: `${kind}s`,
      numbers: [read, inScope, total(skipped), houseAccounts.length],
    })),
    ...documents.map(({ ledger, read, inScope, skipped }) => ({
      what: `documents of ${ledger}s`,
      numbers: [read, inScope, total(skipped), null],
    })),
  ]
  return tableOf('', ['read', 'in scope', 'skipped', 'house accounts'], rows, look)
}

function matches(fit: FitDocument, look: Look): readonly string[] {
  const rows: readonly Row[] = [
    ...fit.matches.map(({ record, rule, certain, suggested, ambiguous }) => ({
      what: `${record}s by ${rule}`,
      numbers: [certain, suggested, ambiguous, null],
    })),
    { what: 'organizations that are new', numbers: [null, null, null, fit.new.organizations] },
    { what: 'persons that are new', numbers: [null, null, null, fit.new.persons] },
  ]
  return tableOf('in Pipedrive', ['certain', 'suggested', 'ambiguous', 'new'], rows, look)
}

function price({ price: all, parts, budget, days, hours, daily }: FitDocument, look: Look): readonly string[] {
  const rows = parts.map(({ what, count: number, units }) => ({
    what: PART_WORDS[what] ?? what,
    numbers: [number, units],
  }))
  const visma = hours.visma === null ? '' : `, and ${hoursOf(hours.visma)} by the calls that Visma.net allows`
  return [
    ...tableOf('the first sync', ['count', 'units'], rows, look),
    ...wrapped(
      `In all ${rangeOf(all, 'unit')}, done on ${rangeOf(days, 'day')} at ${count(budget)} units a day; it takes at least ${hoursOf(hours.burst)} by Pipedrive's burst limit${visma}.`,
      look.columns,
    ),
    ...wrapped(
      `A day afterwards: ${daily.documents} documents, as in the last 90 days, for ${rangeOf(daily, 'unit')}.`,
      look.columns,
    ),
  ]
}

const limits = ({ fields, openDeals, currencies }: FitDocument): string =>
  `Custom fields: ${fields.used} in use, ${fields.toMake.length + fields.missing.length} wanted, ${count(fields.limit)} allowed. ` +
  `Open deals: ${count(openDeals.now)}, ${count(openDeals.made)} more, ${count(openDeals.limit)} allowed. ` +
  `Currencies: ${Object.keys(currencies.used).sort().join(', ') || 'none'}.`

const total = (numbers: Readonly<Record<string, number>>): number => Object.values(numbers).reduce((a, b) => a + b, 0)
