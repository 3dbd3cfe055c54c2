import type { Pipedrive } from '../../connectors/pipedrive/model.ts'
import { isSyncError } from '../../core/errors.ts'
import type { Pair, Stage, StageContext } from '../../core/flow.ts'
import type { SourceKey } from '../../core/ids.ts'
import type { StreamName } from '../../core/record.ts'
import type { Plan, Settings } from '../../core/settings.ts'
import { customerDocumentsStage } from './customer-documents-stage.ts'
import { findCreated } from './finder.ts'
import { hintReader } from './hints.ts'
import { withKnownFields } from './known-fields.ts'
import { partiesStage } from './parties-stage.ts'
import { followPayments } from './payments.ts'
import { type Refusals, refusals, retryRefused, settleRefused } from './refused-deals.ts'
import { partiesThatMatterNow } from './scope-changes.ts'
import { recheckTroubles, type Setup, setUp } from './setup.ts'
import { COUNTED, DEPENDANTS, FLOWS, type OfferedFlow, READ_ORDER, STREAMS } from './streams.ts'
import { supplierDocumentsStage } from './supplier-documents-stage.ts'
import { noticeVanishedDrafts } from './vanished-drafts.ts'

export interface PairOptions {
  readonly pipedrive: Pipedrive
  /** The Visma company, for its base currency. */
  readonly company: (signal: AbortSignal) => Promise<{ readonly baseCurrency: string }>
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
    hints: hintReader({ pipedrive: options.pipedrive, streams }),
    serves: (stream, flows) =>
      FLOWS.some((flow) => flows.includes(flow) && STREAMS[flow].some((one) => one === stream)),
    dependants: (stream) => DEPENDANTS.get(stream) ?? [],
    prepare: async (context) => {
      const setup = await setUp(context, options)
      return stagesOf(context.settings, setup, refusals(context), options.companyId).map((stage) =>
        withKnownFields(stage, setup),
      )
    },
    afterPage: partiesThatMatterNow,
    afterRead: async (context, changed) => {
      await recheckTroubles(context, options)
      await retryRefused(context)
      await noticeVanishedDrafts(context)
      // A full run has read every invoice already; and without an earlier checkpoint of them so has this one.
      const hasAll = context.mode !== 'changes' || (await context.store.checkpoint('stream:customerinvoice')) === null
      await followPayments(context, changed, hasAll ? null : (key) => readAgain('customerinvoice', key, context))
    },
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

/** What cannot be read by itself stays as it was: its own row is an issue, or tells of it later. */
async function readAgain(stream: StreamName, key: SourceKey, context: StageContext): Promise<void> {
  try {
    await context.reread(stream, key)
  } catch (error) {
    if (!isSyncError(error) || error.remedy.do !== 'reject') throw error
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
