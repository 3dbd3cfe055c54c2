import type { Pipedrive } from '../../connectors/pipedrive/model.ts'
import type { Pair, Stage } from '../../core/flow.ts'
import type { StreamName } from '../../core/record.ts'
import type { Plan, Settings } from '../../core/settings.ts'
import { gatherEntries } from './adopt-entries.ts'
import { customerDocumentsStage } from './customer-documents-stage.ts'
import { settleDoubled } from './entry-issues.ts'
import { findCreated } from './finder.ts'
import { hintReader } from './hints.ts'
import { withKnownFields } from './known-fields.ts'
import { findMissingParties } from './missing-parties.ts'
import { settlePartiesOff } from './parties-off.ts'
import { partiesStage } from './parties-stage.ts'
import { noteTouched, type OpenDocuments, readTouched } from './payments.ts'
import { recognisedBy } from './recognised.ts'
import { type Refusals, refusals, retryRefused, settleRefused } from './refused-deals.ts'
import { partiesThatMatterNow } from './scope-changes.ts'
import { recheckTroubles, type Setup, setUp } from './setup.ts'
import { singleReads } from './single-reads.ts'
import { COUNTED, DEPENDANTS, FLOWS, type OfferedFlow, READ_ORDER, STREAMS } from './streams.ts'
import { supplierDocumentsStage } from './supplier-documents-stage.ts'
import { noticeVanishedDrafts } from './vanished-drafts.ts'

export interface PairOptions {
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
export function vismaPipedrive(options: PairOptions): Pair {
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
      return stagesOf(context.settings, setup, refusals(context), options.companyId).map((stage) =>
        withKnownFields(stage, setup),
      )
    },
    afterPage: partiesThatMatterNow,
    afterRead: async function* (context, read) {
      const reads = singleReads(context)
      const mine = streams(context.settings)
      // Before anything that may fail: what these rows touched would else be forgotten.
      const touched = mine.includes('customerinvoice') ? await noteTouched(context, read) : null
      await recheckTroubles(context, options)
      await settleDoubled(context)
      await retryRefused(context)
      await settlePartiesOff(context)
      yield
      if (touched) yield* readTouched(context, touched, reads, options.openDocuments)
      yield* findMissingParties(context, read, mine, reads)
      yield* noticeVanishedDrafts(context, reads)
    },
    recognises: (link) => recognisedBy(link) !== null,
    afterStages: settleRefused,
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

function stagesOf(settings: Settings, setup: Setup, refused: Refusals, companyId: string): readonly Stage[] {
  return [
    ...(isOn(settings, 'suppliers') ? [partiesStage('supplier', setup)] : []),
    ...(isOn(settings, 'customers') ? [partiesStage('customer', setup)] : []),
    ...(isOn(settings, 'supplierInvoices') ? [supplierDocumentsStage(setup, companyId)] : []),
    ...(isOn(settings, 'customerInvoices') || isOn(settings, 'creditNotes')
      ? [customerDocumentsStage(setup, refused, companyId)]
      : []),
  ]
}
