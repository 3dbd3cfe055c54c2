import { DRIFT_KINDS } from '../core/drift.ts'
import { decimalsOf, fixed } from '../core/money.ts'
import { isDiffering, isQuestion, PLACES } from '../core/tie-out.ts'
import type { Block, Cell, Tone } from './report-html/blocks.ts'
import { reportHtml, type Section } from './report-html/page.ts'
import type { DriftRow, TieOutResult } from './tie-out.ts'
import { KIND_WORDS, PLACE_WORDS, REPAIR_HELD, VERDICT_WORDS } from './tie-out-words.ts'

const TONES = { ties_out: 'good', question: 'warn', differs: 'bad' } as const satisfies Readonly<
  Record<TieOutResult['verdict'], Tone>
>

const SUMMARIES = {
  ties_out: 'What the books say, what the open documents add up to and what Pipedrive shows is the same.',
  question:
    'Pipedrive shows what the open documents add up to. Visma.net’s own balances say something else, or nothing: that is a question to the books, not to Pipedrive.',
  differs: 'Pipedrive does not show what was written there, or not all of it. The differences are below.',
} as const satisfies Readonly<Record<TieOutResult['verdict'], string>>

/** A page grows with its lines; whoever wants all of very many takes the JSON. */
const MOST = 5_000

/** A result as one page that stands for itself, for whoever answers for the books. */
export function tieOutHtml(name: string, result: TieOutResult): string {
  const { sum, verdict, at, texts, readBack, drift, runId } = result
  const differs = DRIFT_KINDS.some((kind) => drift[kind] > 0)
  const read = Object.entries(readBack).map(([entity, records]) => `${records} ${entity}`)
  return reportHtml({
    title: `Tie-out of ${name}`,
    about: `Visma.net and Pipedrive, read on ${at.slice(0, 10)} at ${at.slice(11, 16)} UTC`,
    verdict: { tone: TONES[verdict], text: VERDICT_WORDS[verdict] },
    summary: SUMMARIES[verdict],
    sections: [
      ...(sum === null ? [] : [figures(sum), ...classes(sum)]),
      ...(differs ? [differences(result)] : []),
      ...(sum === null ? [] : [customers(result, sum.currency)]),
    ],
    foot: `Run ${runId}. Read back from Pipedrive: ${read.join(', ')}${texts ? '' : '; texts of entries were not read'}.`,
  })
}

type Sum = NonNullable<TieOutResult['sum']>

function figures(sum: Sum): Section {
  const { currency, books, booksProblem, ledger, places, difference, questions, unvalued, byCurrency } = sum
  const amount = (text: string): string => fixed(text, decimalsOf(currency))
  const shown = PLACES.filter((place) => place === 'shown' || places[place].count > 0 || places[place].amount !== '0')
  const rows: readonly (readonly Cell[])[] = [
    ['Books: Visma.net’s own balances', books?.count ?? null, books === null ? 'unknown' : amount(books.amount)],
    ['Ledger: open documents', ledger.count, amount(ledger.amount)],
    ...shown.map((place) => [PLACE_WORDS[place], places[place].count, amount(places[place].amount)]),
    ['Not accounted for', null, difference === '0' ? amount('0') : { tone: 'bad', text: amount(difference) }],
  ]
  const notes: readonly Block[] = [
    ...(booksProblem === null ? [] : [{ is: 'text', text: `The books could not be read: ${booksProblem}` } as const]),
    ...(questions.count === 0
      ? []
      : [
          {
            is: 'text',
            text: `Of ${questions.count} customers the books differ from the open documents, by ${amount(questions.amount)} ${currency} in all.`,
          } as const,
        ]),
    ...(unvalued === 0
      ? []
      : [
          {
            is: 'text',
            text: `${unvalued} open documents are in no sum: nobody tells their worth in ${currency}.`,
          } as const,
        ]),
  ]
  const currencies: readonly Block[] =
    byCurrency.length < 2
      ? []
      : [
          {
            is: 'table',
            columns: [{ title: 'Currency' }, { title: 'Documents', numbers: true }, { title: 'Open', numbers: true }],
            rows: byCurrency.map((one) => [one.currency, one.count, fixed(one.open, decimalsOf(one.currency))]),
          },
        ]
  const columns = [
    { title: `In ${currency}` },
    { title: 'Count', numbers: true },
    { title: 'Amount', numbers: true },
  ] as const
  return { title: 'Three figures', blocks: [{ is: 'table', columns, rows }, ...notes, ...currencies] }
}

const classes = ({ classes: all }: Sum): readonly Section[] =>
  all.length === 0
    ? []
    : [
        {
          title: 'Classes that sales sees',
          blocks: [
            {
              is: 'table',
              columns: [
                { title: 'Class' },
                { title: 'By the documents', numbers: true },
                { title: 'Shown', numbers: true },
              ],
              rows: all.map(({ name, ledger, shown }) => [name, ledger, shown]),
            },
          ],
        },
      ]

function differences({ drift, repaired, repairHeld, differences: all }: TieOutResult): Section {
  const kinds = DRIFT_KINDS.filter((kind) => drift[kind] > 0)
  const rest = all.length - MOST
  return {
    title: 'Differences in Pipedrive',
    blocks: [
      ...(repairHeld ? [{ is: 'text', text: REPAIR_HELD } as const] : []),
      {
        is: 'figures',
        figures: [
          ...kinds.map((kind) => ({ label: KIND_WORDS[kind], value: drift[kind] })),
          ...(repaired > 0 ? [{ label: 'put back', value: repaired }] : []),
        ],
      },
      {
        is: 'table',
        columns: [
          { title: 'What' },
          { title: 'Record' },
          { title: 'About' },
          { title: 'Field' },
          { title: 'Written' },
          { title: 'Stands there' },
        ],
        rows: all
          .slice(0, MOST)
          .map((one) => [
            KIND_WORDS[one.kind],
            `${one.entity} ${one.remote}`,
            one.number === null ? null : `${one.stream} ${one.number}`,
            one.field,
            valueText(one.expected),
            valueText(one.found),
          ]),
      },
      ...(rest > 0 ? [{ is: 'text', text: `… and ${rest} more.` } as const] : []),
    ],
  }
}

function customers({ customers: all }: TieOutResult, currency: string): Section {
  const amount = (text: string | null): string | null => (text === null ? null : fixed(text, decimalsOf(currency)))
  // What has to be looked at comes first.
  const worst = (line: (typeof all)[number]): number => (isDiffering(line) ? 0 : isQuestion(line) ? 1 : 2)
  const sorted = all.toSorted((a, b) => worst(a) - worst(b))
  const rest = sorted.length - MOST
  const rows = sorted.slice(0, MOST).map((line): readonly Cell[] => {
    const { customers: who, books, ledger, places, reason, difference, classes: of } = line
    return [
      who.map(({ number, name }) => (name === null ? number : `${name} (${number})`)).join(', '),
      isQuestion(line) ? { tone: 'warn', text: amount(books) ?? '' } : amount(books),
      amount(ledger.amount),
      of === null ? amount(places.shown.amount) : (of.shown ?? 'nothing'),
      isDiffering(line) ? { tone: 'bad', text: of === null ? (amount(difference) ?? '') : of.ledger } : null,
      reason,
    ]
  })
  return {
    title: 'Customer by customer',
    blocks: [
      {
        is: 'table',
        columns: [
          { title: 'Customer' },
          { title: 'Books', numbers: true },
          { title: 'Ledger', numbers: true },
          { title: 'Shown', numbers: true },
          { title: 'Difference', numbers: true },
          { title: 'Why' },
        ],
        rows,
      },
      ...(rest > 0 ? [{ is: 'text', text: `… and ${rest} more.` } as const] : []),
    ],
  }
}

function valueText(value: DriftRow['found']): string | null {
  if (value === null || typeof value === 'string') return value
  if (typeof value === 'object' && 'amount' in value && 'currency' in value) return `${value.amount} ${value.currency}`
  return JSON.stringify(value)
}
