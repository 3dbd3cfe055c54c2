import type { SourceTime } from '../../core/checkpoint.ts'
import type { Source, SourceWriter } from '../../core/connector.ts'
import { SyncError } from '../../core/errors.ts'
import type { Company } from '../../core/identity.ts'
import type { PingCheck } from '../../core/ping.ts'
import type { Page, StreamName } from '../../core/record.ts'
import { recent } from '../http/recent.ts'
import { type VismaOptions, vismaClient } from './calls/client.ts'
import { readPages, sinceFilter, wholeOf } from './calls/read.ts'
import { readNumber, readOne } from './calls/single.ts'
import type { StreamDefinition } from './calls/stream.ts'
import { type CompanyInfo, company } from './company.ts'
import { balancesOf, type ReadBalances } from './documents/balances.ts'
import { withBranch } from './documents/branch.ts'
import { IN_PART, type InPart, isOf, type SomeDocuments, someQuery } from './documents/customer-ledger.ts'
import { type PrintInvoice, printOf } from './documents/print.ts'
import { type Document, STREAMS, type VismaStream } from './model.ts'
import { withMore, withSalesPerson } from './parties/more.ts'
import { ping } from './ping/ping.ts'
import { DEFINITIONS } from './streams.ts'
import { vismaWriter } from './writer.ts'

export type { VismaOptions } from './calls/client.ts'

export interface VismaConnector extends Source {
  readonly writer: SourceWriter
  readonly ping: (signal: AbortSignal) => AsyncGenerator<PingCheck>
  readonly company: (signal: AbortSignal) => Promise<CompanyInfo>
  /** An invoice of a customer as Visma prints it. */
  readonly print: PrintInvoice
  /** What Visma itself says that customers owe. */
  readonly balances: ReadBalances
  /** Which company the credentials are for; one call, and proof that they work. */
  readonly whose: (signal: AbortSignal) => Promise<Company>
  /**
   * The same as `pages`, for people who read streams, also those without a flow.
   *
   * @param pageSize the most rows of a page, where the usual number is not the best
   */
  readonly read: (
    stream: StreamName,
    since: SourceTime | null,
    signal: AbortSignal,
    pageSize?: number,
  ) => AsyncGenerator<Page>
  /**
   * The rows of the customers' ledger that are open now. Once it was read to its end, a document that is not in it is
   * not open.
   */
  readonly openDocuments: (signal: AbortSignal) => AsyncGenerator<Page<Document>>
  /** Invoices or credit notes of one customer, or from a day on, whole: cheaper than many by themselves. */
  readonly someDocuments: (stream: InPart, some: SomeDocuments, signal: AbortSignal) => AsyncGenerator<Page<Document>>
}

// Visma would send 1,000 rows and more, which is 6 MB of text for wide invoices. Since pages are read ahead, half of
// that is as fast.
const PAGE_SIZE = 500
/** Visma lowers more than this, and on some lists this too, without a word. */
export const MOST_ROWS = 1_000

const WINDOW_ADVICE =
  'Leave visma.apiUrl at https://api.finance.visma.net: integration.visma.net allows 500 calls an hour to all companies of an application together. Else have Visma raise the limit of the application.'

/** Visma.net ERP as a source of records, for one company; customers can also be changed. Errors: those of client.ts and paging.ts. */
export function vismaSource(options: VismaOptions): VismaConnector {
  const client = vismaClient(options)
  const ofBranch = (definition: StreamDefinition<Document>) => withBranch(definition, options.more?.branches ?? false)
  const ledger = ofBranch(DEFINITIONS.customerdocument)
  const more: Partial<Record<VismaStream, StreamDefinition>> = {
    customer: withMore(DEFINITIONS.customer, options.more?.customer ?? []),
    supplier: withMore(DEFINITIONS.supplier, options.more?.supplier ?? []),
    customerinvoice: ofBranch(withSalesPerson(DEFINITIONS.customerinvoice, options.more?.salesPeople ?? false)),
    customerCreditNote: ofBranch(DEFINITIONS.customerCreditNote),
    customerdocument: ledger,
    supplierInvoice: ofBranch(DEFINITIONS.supplierInvoice),
    supplierdocument: ofBranch(DEFINITIONS.supplierdocument),
  }
  const definitionOf = (stream: StreamName) => more[stream as VismaStream] ?? knownDefinition(stream)
  const reading = (signal: AbortSignal, { pageSize = PAGE_SIZE }: Pick<StreamDefinition, 'pageSize'>) => ({
    client,
    pageSize: options.pageSize ?? pageSize,
    signal,
  })
  const read: VismaConnector['read'] = (stream, since, signal, pageSize) => {
    const definition = definitionOf(stream)
    const asked = pageSize === undefined ? definition : { pageSize }
    return readPages(definition, sinceFilter(definition, since), reading(signal, asked))
  }
  const companyOf = recent(options.clock, (signal) => company(client, signal))
  return {
    system: 'visma',
    title: 'Visma.net',
    vendor: 'Visma',
    streams: STREAMS,
    pages: (stream, since, signal) => {
      const definition = definitionOf(stream)
      return since === null && definition.whole
        ? wholeOf(definition, reading(signal, definition))
        : read(stream, since, signal)
    },
    read,
    one: (stream, key, signal) => readOne(definitionOf(stream), key, reading(signal, definitionOf(stream))),
    byNumber: (stream, number, signal) =>
      readNumber(definitionOf(stream), number, reading(signal, definitionOf(stream))),
    openDocuments: (signal) => wholeOf(ledger, reading(signal, ledger)),
    someDocuments: async function* (stream, some, signal) {
      const sellers = stream === 'customerinvoice' && (options.more?.salesPeople ?? false)
      const definition = ofBranch(withSalesPerson(IN_PART[stream], sellers))
      for await (const page of readPages(definition, someQuery(some), reading(signal, definition))) {
        yield { ...page, records: page.records.filter(({ data }) => isOf(some, data)) }
      }
    },
    writer: vismaWriter(client, options),
    company: companyOf,
    print: printOf(client),
    balances: balancesOf(client),
    whose: async (signal) => whose(options, await companyOf(signal)),
    ping: (signal) => ping({ client, options, signal }),
    calls: client.calls,
    clock: client.serverNow,
    window: () => {
      const calls = client.limit()?.limit ?? null
      return calls === null ? null : { calls, advice: WINDOW_ADVICE }
    },
  }
}

// A token is for one tenant, which is one company; on the old platform the company id chooses the company.
const whose = ({ tenantId, companyId }: VismaOptions, { name, corporateId }: CompanyInfo): Company => ({
  ids: { tenant: tenantId.toLowerCase(), visma: companyId, corporate: corporateId?.replace(/\s/g, '') ?? null },
  label: `${name} (Visma.net company ${companyId ?? tenantId})`,
})

function knownDefinition(stream: StreamName): StreamDefinition {
  if (isStream(stream)) return DEFINITIONS[stream]
  const message = `Visma has no stream "${stream}"; it has ${STREAMS.join(', ')}.`
  throw new SyncError('visma.no_such_stream', message, { do: 'reject' })
}

const isStream = (name: string): name is VismaStream => Object.hasOwn(DEFINITIONS, name)
