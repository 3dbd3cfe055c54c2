import type { PagesServer } from './pages-server.ts'

/** What the pages of a single record are opened of. */
export interface Examples {
  readonly customer: string
  readonly customerKey: string
  readonly run: string
}

export async function examplesOf({ service, name }: PagesServer): Promise<Examples> {
  const { customers } = await service.receivables(name, null)
  // The newest that made something: the first sync would be very long.
  const run = (await service.runs.list(name, 100)).find(({ mode, counts }) => mode === 'changes' && counts.created > 0)
  return { customer: customers[0]?.number ?? '', customerKey: customers[0]?.key ?? '', run: run?.runId ?? '' }
}

/** A page of a connection: its name, its address below that, and the heading by which it is known. */
export type ListedPage = readonly [name: string, path: () => string, heading: RegExp]

/** Every page of a connection. */
export const pagesOf = (of: () => Examples): readonly ListedPage[] => [
  ['overview', () => '', /^Overview/],
  ['receivables', () => '/receivables', /^Receivables/],
  ['customer', () => `/receivables/${of().customer}`, /./],
  ['tie-out', () => '/receivables/tie-out', /^Tie-out/],
  ['connection', () => '/connection', /^Connection/],
  ['flows', () => '/flows', /^Flows/],
  ['flow', () => '/flows/customerInvoices', /^Customer invoices/],
  ['fit', () => '/fit', /^Fit report/],
  ['matches', () => '/matches?state=linked', /^Matches/],
  ['preview', () => '/preview', /^Preview/],
  ['runs', () => '/runs', /^Runs/],
  ['run', () => `/runs/${of().run}`, /^Changes/],
  ['issues', () => '/issues', /^Issues/],
  ['webhooks', () => '/webhooks', /^Webhooks/],
  ['timeline', () => `/records/${encodeURIComponent(`customer:${of().customerKey}`)}`, /^Customer/],
]
