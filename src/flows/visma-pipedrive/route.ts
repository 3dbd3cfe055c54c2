import type { Pipedrive } from '../../connectors/pipedrive/model.ts'
import type { Phase, Route } from '../../core/flow.ts'
import type { StreamName } from '../../core/record.ts'
import type { Plan, Settings } from '../../core/settings.ts'
import { findCreated } from './account/finder.ts'
import { recheckTroubles, type Setup, setUp } from './account/setup.ts'
import { closeRefused, type Refusals, refusals, retryRefused } from './deals/refused-deals.ts'
import { customerDocumentsPhase } from './documents/customer-documents-phase.ts'
import { noteTouched, type OpenDocuments, readTouched } from './documents/payments.ts'
import { singleReads } from './documents/single-reads.ts'
import { supplierDocumentsPhase } from './documents/supplier-documents-phase.ts'
import { noticeVanishedDrafts } from './documents/vanished-drafts.ts'
import { gatherEntries } from './entries/adopt-entries.ts'
import { closeDoubled } from './entries/entry-issues.ts'
import { withKnownFields } from './fields/known-fields.ts'
import { hintReader } from './hints/hints.ts'
import { recognisedBy } from './matching/recognised.ts'
import { findMissingParties } from './parties/missing-parties.ts'
import { closePartiesOff } from './parties/parties-off.ts'
import { partiesPhase } from './parties/parties-phase.ts'
import { partiesThatMatterNow } from './parties/scope-changes.ts'
import { COUNTED, DEPENDANTS, FLOWS, type OfferedFlow, READ_ORDER, STREAMS } from './streams.ts'

export interface RouteOptions {
  readonly pipedrive: Pipedrive
  /** The Visma company, for its base currency. */
  readonly company: (signal: AbortSignal) => Promise<{ readonly baseCurrency: string }>
  /** The customers' ledger rows that are open now, all of them. */
  readonly openDocuments: OpenDocuments
  readonly companyId: string
  /** Host of the Pipedrive account. */
  readonly host: string
  readonly plan: Plan
  readonly fieldSuffix: string
}

// Scope of a document depends on its party and the other way round, so a flow that runs alone still needs
// whatever the one before it has staged; it does not read it again.
const isOn = (settings: Settings, flow: OfferedFlow): boolean => settings.flows[flow] !== false

/** Visma.net to Pipedrive: which streams feed which flows, and in which order they are written (R10). */
export function vismaPipedrive(options: RouteOptions): Route {
  const flowsOf = (settings: Settings) => FLOWS.filter((flow) => isOn(settings, flow))
  const streams = (settings: Settings): readonly StreamName[] => {
    const wanted = new Set<StreamName>(flowsOf(settings).flatMap((flow) => STREAMS[flow]))
    return READ_ORDER.filter((stream) => wanted.has(stream))
  }
  return {
    flows: flowsOf,
    flowOf: (stream) => COUNTED.get(stream) ?? null,
    streams,
    partyOf: ({ stream, number, parent }) => {
      if (stream === 'customer' || stream === 'supplier') return `${stream} ${number}`
      return parent === null ? null : `${stream.startsWith('supplier') ? 'supplier' : 'customer'} ${parent}`
    },
    hints: hintReader({ pipedrive: options.pipedrive, streams }),
    serves: (stream, flows) =>
      FLOWS.some((flow) => flows.includes(flow) && STREAMS[flow].some((one) => one === stream)),
    dependants: (stream) => DEPENDANTS.get(stream) ?? [],
    prepare: async (context) => {
      const setup = await setUp(context, options)
      await gatherEntries(setup, options.companyId, context)
      return phasesOf(context.settings, setup, refusals(context), options.companyId).map((phase) =>
        withKnownFields(phase, setup),
      )
    },
    afterPage: partiesThatMatterNow,
    afterRead: async function* (context, read) {
      const reads = singleReads(context)
      const mine = streams(context.settings)
      // Before anything that may fail: what these rows touched would else be forgotten.
      const touched = mine.includes('customerinvoice') ? await noteTouched(context, read) : null
      await recheckTroubles(context, options)
      await closeDoubled(context)
      await retryRefused(context)
      await closePartiesOff(context)
      yield
      if (touched) yield* readTouched(context, touched, reads, options.openDocuments)
      yield* findMissingParties(context, read, mine, reads)
      yield* noticeVanishedDrafts(context, reads)
    },
    recognises: (link) => recognisedBy(link) !== null,
    afterPhases: closeRefused,
    finder: findCreated,
    mappingSettings: ({
      locale,
      timeZone,
      names,
      drafts,
      backfill,
      exclude,
      houseAccountAt,
      deals,
      fields,
      flows,
      owner,
      visibility,
      onDeleted,
    }) => ({
      ...{
        onDeleted,
        locale,
        timeZone,
        names,
        drafts,
        backfill,
        exclude,
        houseAccountAt,
        deals,
        fields,
        owner,
        visibility,
      },
      flows: { ...flows },
    }),
  }
}

function phasesOf(settings: Settings, setup: Setup, refused: Refusals, companyId: string): readonly Phase[] {
  return [
    ...(isOn(settings, 'suppliers') ? [partiesPhase('supplier', setup)] : []),
    ...(isOn(settings, 'customers') ? [partiesPhase('customer', setup)] : []),
    ...(isOn(settings, 'supplierInvoices') ? [supplierDocumentsPhase(setup, companyId)] : []),
    ...(isOn(settings, 'customerInvoices') || isOn(settings, 'creditNotes')
      ? [customerDocumentsPhase(setup, refused, companyId)]
      : []),
  ]
}
