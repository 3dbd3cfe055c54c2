import { LATER_PRICE } from '../../src/flows/visma-pipedrive/fit/later-price.ts'
import { type CustomerDocument, payInvoice, postInvoice } from '../../src/twins/company/company.ts'
import { type World, type WorldOptions, world } from '../../test/world.ts'
import type { Bench, Figure } from '../bench.ts'
import { type SearchFirst, searchFirst } from '../parts/search-first.ts'

const SETTINGS = {
  'as a note': {},
  'as an activity': { flows: { customerInvoices: { as: 'activity' } } },
  'as a note with a deal of its own': { deals: { create: 'perInvoice' } },
} as const satisfies Readonly<Record<string, NonNullable<WorldOptions['settings']>>>

const OURS: readonly { readonly what: keyof typeof SETTINGS; readonly atMost: number }[] = [
  { what: 'as a note', atMost: LATER_PRICE.note.entry },
  { what: 'as an activity', atMost: LATER_PRICE.activity.entry },
  { what: 'as a note with a deal of its own', atMost: LATER_PRICE.note.entry },
]

const THEIRS = {
  lean: 'a search-first flow, lean: person, deal',
  usual: 'a search-first flow, usual: organization, person, deal',
  careful: 'a search-first flow, careful: also whether the note is there',
} as const satisfies Record<SearchFirst, string>

/** The same with balances on organization and deal, payment behaviour and the summary. */
const WITH_FIGURES: readonly {
  readonly what: string
  readonly atMost: number
  readonly happens: (w: World, invoice: CustomerDocument) => unknown
}[] = [
  {
    what: 'as a note, with balances and summary',
    atMost: LATER_PRICE.note.withFigures,
    happens: ({ company }, { customer }) => postInvoice(company, customer),
  },
  {
    what: 'a payment, with balances and summary',
    atMost: LATER_PRICE.note.payment,
    happens: ({ company }, invoice) => payInvoice(company, invoice),
  },
]

/** Counted by the Pipedrive twin, which charges what Pipedrive's own API description says. */
export const price: Bench = {
  name: 'price',
  bar: 'price of a new invoice for a known customer, its entry and its deal: ≤ 15 units as a note, ≤ 10 as an activity',
  run: async () => {
    const figures: Figure[] = []
    for (const { what, atMost } of OURS) {
      const value = await priceOf(SETTINGS[what], async (w) => {
        postInvoice(w.company, known(w).customer)
        await w.sync()
      })
      figures.push({ what, value, unit: 'units', bar: { is: 'atMost', value: atMost } })
    }
    for (const { what, atMost, happens } of WITH_FIGURES) {
      const value = await priceOf({ flows: { receivables: true } }, async (w) => {
        happens(w, known(w))
        await w.sync()
      })
      figures.push({ what, value, unit: 'units', bar: { is: 'atMost', value: atMost } })
    }
    for (const [how, what] of Object.entries(THEIRS) as [SearchFirst, string][]) {
      const value = await priceOf({}, async (w) => {
        await searchFirst(w.pipedrive, postInvoice(w.company, known(w).customer), how)
      })
      figures.push({ what, value, unit: 'units' })
    }
    return figures
  },
}

/** Units the work takes in a world that is in step. */
async function priceOf(settings: NonNullable<WorldOptions['settings']>, work: (w: World) => Promise<void>) {
  const w = await world({ settings })
  try {
    const run = await w.sync()
    if (run.status !== 'done') throw new Error(`The first sync ended ${run.status}: ${run.message}`)
    // The search index lags behind; a flow that searches is given the time to find what is there.
    w.clock.advance(60_000)
    w.calls()
    await work(w)
    return w.calls().reduce((units, call) => units + call.cost, 0)
  } finally {
    await w.close()
  }
}

/** An invoice that is shown, so that its customer and their deal are known. */
function known({ company }: World): CustomerDocument {
  const invoice = company.customerInvoices.find((one) => one.status === 'Open' && one.customer.status === 'Active')
  if (invoice === undefined) throw new Error('The company has no open invoice.')
  return invoice
}
