import type { Plan } from '../../connectors/pipedrive/calls/plan-names.ts'
import { ENTITIES } from '../../connectors/pipedrive/entities.ts'
import type { FieldsInUse, Pipedrive } from '../../connectors/pipedrive/model.ts'
import type { ReadBalances } from '../../connectors/visma/documents/balances.ts'
import type { PrintInvoice } from '../../connectors/visma/documents/print.ts'
import type { PhaseContext, Route, WhatWasRead } from '../../core/flow.ts'
import type { Json } from '../../core/json.ts'
import type { SourceRecord, StreamName } from '../../core/record.ts'
import type { StageResult } from '../../core/staged.ts'
import { findCreated } from './account/finder.ts'
import { recallSetup, recheckTroubles, type Setup, setUp } from './account/setup.ts'
import { closeAnswered, takeAnswers } from './both-ways/answers.ts'
import { noticeByListing } from './both-ways/notice.ts'
import { termsPhase } from './both-ways/terms-phase.ts'
import type * as own from './context.ts'
import { closeRefused, type Refusals, refusals, retryRefused } from './deals/refused-deals.ts'
import { branchesUnread, branchesWereRead } from './documents/branches.ts'
import type { BulkLists } from './documents/bulk-reads.ts'
import { customerDocumentsPhase } from './documents/customer-documents-phase.ts'
import { letGoOfOld } from './documents/let-go.ts'
import { noteAgain } from './documents/note-again.ts'
import { LEDGER, ledgerIsDue } from './documents/open-list.ts'
import { type DocumentLists, readAgain } from './documents/read-again.ts'
import { singleReads } from './documents/single-reads.ts'
import { supplierDocumentsPhase } from './documents/supplier-documents-phase.ts'
import { noteUnvalued, readUnvalued } from './documents/unvalued.ts'
import { noticeVanishedDrafts } from './documents/vanished-drafts.ts'
import { wantLines } from './documents/with-lines.ts'
import { gatherEntries, type Ours, wantAdoptionAgain } from './entries/adopt-entries.ts'
import { closeDoubled } from './entries/entry-issues.ts'
import { withKnownFields } from './fields/known-fields.ts'
import { endLook, type PdfsLeft, pdfsLeft } from './files/left-pdfs.ts'
import { type PdfRule, pdfRule } from './files/owed-pdfs.ts'
import { pdfPhase } from './files/pdf-phase.ts'
import { hintReader } from './hints/hints.ts'
import { clearLeft } from './matching/clear-left.ts'
import { recognisedBy } from './matching/recognised.ts'
import { deriveFigures } from './money/derive-figures.ts'
import { receivablesPhase } from './money/receivables-phase.ts'
import { findMissingParties } from './parties/missing-parties.ts'
import { closePartiesOff } from './parties/parties-off.ts'
import { partiesPhase } from './parties/parties-phase.ts'
import { partiesLeft, partiesThatMatterNow } from './parties/scope-changes.ts'
import { RECORD_MEMORY } from './record-memory.ts'
import type { FlowSettings } from './settings.ts'
import {
  COUNTED,
  FIGURES,
  FLOW_NAMES,
  FLOWS,
  type FlowName,
  followersOf,
  PDFS,
  READ_ORDER,
  servedBy,
  streamOf,
} from './streams.ts'
import { tieOut } from './tie-out/tie-out.ts'
import { undoRules } from './undo-rules.ts'
import { lowerVisibility } from './visibility/lower.ts'

export interface RouteOptions extends DocumentLists {
  readonly settings: FlowSettings
  readonly pipedrive: Pipedrive
  readonly fields: FieldsInUse
  /** The Visma company, for its base currency. */
  readonly company: (signal: AbortSignal) => Promise<{ readonly baseCurrency: string }>
  /** What the books themselves say that customers owe. */
  readonly balances: ReadBalances
  readonly print: PrintInvoice
  readonly companyId: string
  /** Host of the Pipedrive account. */
  readonly host: string
  readonly plan: Plan
  readonly fieldSuffix: string
  /** Whether a webhook tells of persons: registered, and found at Pipedrive within the last day. */
  readonly tellsOfPersons: () => Promise<boolean>
}

// Whether a document is in scope depends on its party and the reverse, so a flow that is on alone still uses what the
// other one has staged, but does not read it again.
const isOn = (settings: FlowSettings, flow: FlowName): boolean => settings.flows[flow] !== false

const LISTS: NonNullable<Route['lists']> = [
  ...ENTITIES.filter((entity) => entity !== 'file').map((entity) => [entity, {}] as const),
  // No other list shows them.
  ['deal', { archived: true }],
]

const hasPdfs = (settings: FlowSettings): boolean =>
  settings.pdf !== 'off' && settings.visibility === 'amounts' && isOn(settings, 'customerInvoices')

/** Visma.net to Pipedrive: which streams feed which flows, and in which order they are written (R10). */
export function vismaPipedrive(options: RouteOptions): Route {
  const { settings, companyId } = options
  const flows = FLOWS.filter((flow) => isOn(settings, flow))
  const streams = READ_ORDER.filter((stream) => servedBy(stream).some((flow) => isOn(settings, flow)))
  const own = (context: PhaseContext): own.PhaseContext => ({ ...context, settings })
  const ownSettings = ({ next, ...phase }: own.Phase) => ({
    ...phase,
    next: (cursor: string | null, context: PhaseContext) => next(cursor, own(context)),
  })
  return {
    flows,
    off: FLOW_NAMES.filter((flow) => settings.flows[flow] === false),
    flowOf: (stream) => (stream === PDFS ? 'customerInvoices' : (COUNTED.get(stream) ?? null)),
    streams,
    derived: [...(settings.flows.receivables ? [FIGURES] : []), ...(hasPdfs(settings) ? [PDFS] : [])],
    partyOf: ({ stream, number, parent }) => {
      if (stream === FIGURES) return `customer ${number}`
      if (stream === 'customer' || stream === 'supplier') return `${stream} ${number}`
      const party = stream === PDFS ? 'customer' : (streamOf(stream)?.party ?? streamOf(stream)?.owner)
      return parent === null || party === undefined ? null : `${party} ${parent}`
    },
    memory: RECORD_MEMORY,
    hints: hintReader({ fields: options.fields, streams, settings }),
    serves: (stream, asked) =>
      stream === PDFS ? asked.includes('customerInvoices') : servedBy(stream).some((flow) => asked.includes(flow)),
    dependants: followersOf,
    readWhole: async (context) => new Set([...(await ledgerIsDue(context)), ...(await branchesUnread(own(context)))]),
    prepare: async (context) => {
      const setup = await setUp(own(context), options)
      const ours = await gatherEntries(setup, companyId, own(context))
      const pdfs = await pdfRule(own(context))
      const left = hasPdfs(settings) ? await pdfsLeft(setup.me, own(context)) : null
      return phasesOf(options, setup, refusals(own(context)), ours, { ...pdfs, left }).map((phase) =>
        ownSettings(withKnownFields(phase, setup)),
      )
    },
    beforeRead: async (context) => {
      await lowerVisibility(own(context), options)
      await letGoOfOld(own(context))
    },
    afterPage: (context, stream, changed, records) => afterPage(own(context), stream, changed, records, options),
    afterRead: (given, read) => {
      const context = own(given)
      const steps = afterRead(context, read, streams, options)
      return settings.flows.receivables ? derivingFigures(steps, context, options) : steps
    },
    recognises: (link) => recognisedBy(link) !== null,
    tieOut: (context, how) => {
      const own = { ...context, settings }
      return recallSetup(own.store, options.fields).then(() => tieOut(own, options, how))
    },
    lists: LISTS,
    afterRestore: wantAdoptionAgain,
    afterPhases: async (context) => {
      await closeAnswered(own(context))
      await closeRefused(own(context))
      await clearLeft(own(context))
      if (hasPdfs(settings)) await endLook(own(context))
    },
    finder: findCreated,
    undo: undoRules(options.fields, settings.visibility),
    mapping: mappingOf(settings),
  }
}

/** What follows from a page that was staged. */
async function afterPage(
  context: own.PhaseContext,
  stream: StreamName,
  changed: StageResult,
  records: readonly SourceRecord[],
  { company }: Pick<RouteOptions, 'company'>,
): Promise<void> {
  await partiesThatMatterNow(context, stream, changed.parents)
  await wantLines(context, stream, changed.changed)
  if (!context.settings.flows.receivables) return
  await partiesLeft(context, stream, changed.left)
  await noteUnvalued(context, stream, changed, records, company)
}

/** What a run does after reading and before deciding, in steps. */
async function* afterRead(
  context: own.PhaseContext,
  read: WhatWasRead,
  streams: readonly StreamName[],
  options: RouteOptions,
): AsyncGenerator<void> {
  const reads = singleReads(context)
  // Stored before anything that may fail, or the invoices that these payments touch would be forgotten.
  const onPage: BulkLists['onPage'] = (...page) => afterPage(...page, options)
  await branchesWereRead(read.whole, context)
  const again = await noteAgain(context, read, streams)
  await noticeByListing(context, { fields: options.fields, isTold: options.tellsOfPersons })
  await takeAnswers(context)
  await recheckTroubles(context, options)
  await closeDoubled(context)
  await retryRefused(context)
  await closePartiesOff(context)
  yield
  if (again)
    yield* readAgain(context, again, { reads, lists: { ...options, onPage }, isListed: read.whole.has(LEDGER) })
  if (context.settings.flows.receivables) yield* readUnvalued(context, reads)
  yield* findMissingParties(context, read, streams, reads)
  yield* noticeVanishedDrafts(context, reads)
}

/** Works out, before each step is written, the figures of those whose documents it has brought. */
async function* derivingFigures(
  steps: AsyncGenerator<void>,
  context: own.PhaseContext,
  { company, fields }: RouteOptions,
): AsyncGenerator<void> {
  const derive = async () => {
    const { baseCurrency } = (await recallSetup(context.store, fields)) ?? (await company(context.signal))
    await deriveFigures(context, baseCurrency)
  }
  for (let isFirst = true, done: boolean | undefined = false; done !== true; isFirst = false) {
    let isWhole = false
    try {
      ;({ done } = await steps.next())
      isWhole = true
    } finally {
      // The first step only notes what is to be read. What a step that fails has read until then is decided all the same.
      const isDue = !isFirst || !isWhole
      if (isDue && !context.signal.aborted) await derive()
    }
    if (done !== true) yield
  }
}

/** The settings that decide what is written; the others do not change it. */
function mappingOf(settings: FlowSettings): Json {
  const { locale, timeZone, names, drafts, backfill, exclude, houseAccountAt, deals } = settings
  const { branches, ...others } = exclude
  const { fields, flows, owner, visibility, summary, onDeleted, pdf } = settings
  return {
    ...{ onDeleted, locale, timeZone, names, drafts, backfill, houseAccountAt, deals, fields, owner },
    exclude: branches.length === 0 ? others : exclude,
    ...{ visibility, summary, flows: { ...flows } },
    // Left out as long as it is off, so that stores of earlier versions are not decided again.
    ...(pdf === 'off' ? {} : { pdf }),
    ...(settings.extra.length === 0 ? {} : { extra: settings.extra }),
  }
}

function phasesOf(
  { settings, print }: RouteOptions,
  setup: Setup,
  refused: Refusals,
  ours: Ours,
  pdfs: PdfRule & { readonly left: PdfsLeft | null },
): readonly own.Phase[] {
  return [
    ...(isOn(settings, 'suppliers') ? [partiesPhase('supplier', setup)] : []),
    // Before customers: a person can be given payment terms only once their option is there.
    ...(isOn(settings, 'referenceData') ? [termsPhase(setup)] : []),
    ...(isOn(settings, 'customers') ? [partiesPhase('customer', setup)] : []),
    ...(isOn(settings, 'supplierInvoices') ? [supplierDocumentsPhase(setup, ours)] : []),
    ...(isOn(settings, 'customerInvoices') || isOn(settings, 'creditNotes')
      ? [customerDocumentsPhase(setup, refused, ours, pdfs)]
      : []),
    ...(pdfs.of === 'none' ? [] : [pdfPhase(print, pdfs.left)]),
    ...(settings.flows.receivables ? [receivablesPhase(setup, ours)] : []),
  ]
}
