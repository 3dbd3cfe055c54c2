import type { PrintInvoice } from '../../../connectors/visma/documents/print.ts'
import type { Content } from '../../../core/connector.ts'
import { isSyncError, SyncError } from '../../../core/errors.ts'
import type { Decided } from '../../../core/flow.ts'
import type { StagedRecord } from '../../../core/record.ts'
import type { Link, NewIssue } from '../../../core/sync-store.ts'
import type { Phase, PhaseContext } from '../context.ts'
import { noticeGone } from '../parties/gone-records.ts'
import { type Row, rowsIn } from '../rows.ts'
import { PDFS, type PdfRow } from '../streams.ts'
import type { PdfsLeft } from './left-pdfs.ts'
import { earlierLink, type FilePlace, isPdf, pdfTarget, placesOf, removePdf, roleOf, takenOver } from './pdf-target.ts'
import { pdfName } from './pdf-version.ts'

/** How many a run attaches: news must not wait until the PDFs of a backfill are through. */
const MOST = 200
const PAGE = 100
/** After so many in a row that could not be printed for passing trouble, the others are left to the next run. */
const VAIN = 3

const PRINT_REFUSED = 'visma.print_refused'
const FILES_REFUSED = 'pipedrive.files_refused'
/** Refusals that hold for every PDF, and not for one alone. */
const OF_ALL: readonly string[] = [PRINT_REFUSED, 'pipedrive.scope', 'pipedrive.forbidden', 'pipedrive.limit']

/**
 * PDFs of invoices: printed by Visma.net, one at a time, and attached to the invoice's deal.
 *
 * @param left where an earlier store may have attached some
 */
export function pdfPhase(print: PrintInvoice, left: PdfsLeft | null): Phase {
  const state: State = { left, attached: 0, open: 0, vain: 0, refused: null, proven: false }
  return {
    name: 'PDFs',
    streams: [PDFS],
    uncounted: true,
    flowOf: () => 'customerInvoices',
    next: async (cursor, context) => {
      // Pages are asked for before those of the last one are decided.
      const many = Math.min(PAGE, MOST - state.attached - state.open)
      if (many <= 0) return null
      if (cursor === null) await left?.begin()
      const records = await context.store.pending(PDFS, cursor as StagedRecord['key'] | null, many)
      const last = records.at(-1)
      if (last === undefined) return null
      state.open += records.length
      const bundles = records.map((record) => ({
        records: [record],
        // All in one group: one file is in memory at a time.
        group: PDFS,
        run: async (each: (record: StagedRecord, decide: () => Promise<Decided>) => Promise<void>) =>
          each(record, () => decide(record, print, state, context)).finally(() => {
            state.open -= 1
          }),
      }))
      return { bundles, cursor: last.key }
    },
  }
}

interface State {
  readonly left: PdfsLeft | null
  attached: number
  /** Handed out and not decided yet. */
  open: number
  vain: number
  /** Why no PDF can be attached in this run. */
  refused: SyncError | null
  proven: boolean
}

async function decide(
  record: StagedRecord,
  print: PrintInvoice,
  state: State,
  context: PhaseContext,
): Promise<Decided> {
  const { store } = context
  const { version } = record.data as PdfRow
  const invoice = (await rowsIn(store).records('customerinvoice', [record.key])).get(record.key)
  if (invoice === undefined) return { outcome: 'skipped', reason: 'no longer in Visma' }
  if (version === null) return { outcome: 'skipped', reason: 'not released' }
  const linksNow = async () => (await store.linksOf('customerinvoice', [record.key])).get(record.key) ?? []
  const links = await linksNow()
  if (!links.some(({ role }) => role === roleOf(version))) {
    const became = await attach(invoice, version, links, print, state, context)
    if (became !== null) {
      if (became.outcome === 'waiting') await state.left?.notAll()
      return became
    }
  }
  // Only once the new one is there.
  const older = (state.left === null ? links : await linksNow()).filter(
    (link) => isPdf(link) && link.role !== roleOf(version),
  )
  for (const link of older) await removePdf(link, context)
  return { outcome: 'companion' }
}

/** `null` once it is attached. */
async function attach(
  invoice: Row<'customerinvoice'>,
  version: string,
  links: readonly Link[],
  print: PrintInvoice,
  state: State,
  context: PhaseContext,
): Promise<Decided | null> {
  const { number } = invoice
  if (number === null) return { outcome: 'skipped', reason: 'without a number' }
  if (!links.some(({ role, state: is }) => is === 'live' && (role === 'entry' || role === 'deal'))) {
    const isDeleted = links.some(({ role }) => role === 'entry')
    if (isDeleted) return { outcome: 'skipped', reason: 'deleted in Pipedrive' }
    const waitingFor = `customerinvoice:${invoice.key}`
    return { outcome: 'waiting', reason: `waiting for invoice ${number}`, waitingFor }
  }
  if (state.refused !== null) return laterOn(state.refused)
  try {
    const content = await printed(number, print, state, context)
    const places = await placesOf(invoice, links, context)
    if (await isLeft(invoice, version, { places, content }, state, context)) return null
    const isThere = await upload(places, (place) => pdfTarget(invoice, version, place, content), context)
    if (!isThere) return deletedOrWaiting(invoice, context)
    state.attached += 1
    await proven(state, context)
    return null
  } catch (error) {
    if (!isSyncError(error)) throw error
    if (OF_ALL.includes(error.code)) {
      state.refused = error
      await context.issue(refusedIssue(error))
      return laterOn(error)
    }
    const isVismas = error.code.startsWith('visma.') && error.remedy.do === 'retry'
    if (!isVismas) throw error
    if (++state.vain >= VAIN) state.refused = error
    return { ...laterOn(error), issue: lateIssue(invoice, error) }
  }
}

/**
 * Takes over a PDF that an earlier store attached and that is what Visma.net prints now. Others of this name are links
 * too from then on, as earlier versions, which are removed once the present one is there.
 */
async function isLeft(
  invoice: Row<'customerinvoice'>,
  version: string,
  { places, content }: { readonly places: readonly FilePlace[]; readonly content: Content | null },
  { left }: State,
  context: PhaseContext,
): Promise<boolean> {
  if (left === null) return false
  const { preview, store } = context
  const name = pdfName(invoice.number ?? invoice.key)
  for (const place of places) {
    const found = await left.named(name, { entity: ENTITY[place.member], remote: place.remote })
    const same = found.findLast(({ fields }) => content === null || fields.size === content.bytes.length)
    // A preview does not know what would be printed.
    if (preview && same !== undefined) return true
    const earlier = found.filter((one) => one !== same).map((one) => earlierLink(invoice, one, context.run))
    if (earlier.length > 0) await store.commit(earlier)
    if (same === undefined) continue
    await context.sync(takenOver(pdfTarget(invoice, version, place, content), same))
    return true
  }
  return false
}

const ENTITY = { deal_id: 'deal', org_id: 'organization', person_id: 'person' } as const satisfies Record<
  FilePlace['member'],
  string
>

function deletedOrWaiting({ key, number }: Row<'customerinvoice'>, { settings }: PhaseContext): Decided {
  if (settings.onDeleted === 'leave') return { outcome: 'skipped', reason: 'deleted in Pipedrive' }
  return { outcome: 'waiting', reason: `waiting for invoice ${number}`, waitingFor: `customerinvoice:${key}` }
}

async function printed(number: string, print: PrintInvoice, state: State, { preview, signal }: PhaseContext) {
  // A preview says what would be attached and what that costs, and that is known without the file.
  if (preview) return null
  const bytes = await print(number, signal)
  state.vain = 0
  if (bytes !== null) return { type: 'application/pdf', bytes }
  throw new SyncError(
    'visma.not_printable',
    `Visma.net has no print of invoice ${number} (404).`,
    { do: 'reject' },
    {
      advice: 'Print the invoice in Visma.net and look whether that gives a PDF, then retry the issue.',
    },
  )
}

/**
 * To the first place that takes it: people may have deleted or archived the deal.
 *
 * @returns whether it is there; not where all places are gone, or one that is made again
 */
async function upload(
  places: readonly FilePlace[],
  targetOn: (place: FilePlace) => ReturnType<typeof pdfTarget>,
  context: PhaseContext,
): Promise<boolean> {
  let refused: unknown = null
  for (const place of places) {
    try {
      await context.sync(targetOn(place))
      return true
    } catch (error) {
      if (!isSyncError(error) || error.code !== 'pipedrive.rejected') throw error
      const isGone = await noticeGone(ENTITY[place.member], place.remote, context)
      if (isGone && context.settings.onDeleted === 'recreate') return false
      if (!isGone) refused = error
    }
  }
  if (refused !== null) throw refused
  return false
}

/** Nothing stands in the way any more. Asked once a run, since that asks the store. */
async function proven(state: State, context: PhaseContext): Promise<void> {
  if (state.proven) return
  state.proven = true
  const open = (await context.store.openIssues([PRINT_REFUSED, FILES_REFUSED])).filter(
    ({ stream, key }) => stream === 'connection' && key === 'pdf',
  )
  for (const { code } of open) await context.resolve('connection', 'pdf', code)
}

const laterOn = ({ code }: SyncError) =>
  ({ outcome: 'waiting', reason: `waiting for PDFs (${code})`, waitingFor: 'connection:pdf' }) as const

const refusedIssue = ({ code, message, advice }: SyncError): NewIssue => ({
  flow: 'customerInvoices',
  stream: 'connection',
  key: 'pdf',
  code: code === PRINT_REFUSED ? PRINT_REFUSED : FILES_REFUSED,
  message: `PDFs of invoices are not attached. ${message}`,
  advice: `${advice ?? 'Give the right to do so, or set settings.pdf to off.'} It is tried again in every run.`,
  details: {},
})

const lateIssue = (invoice: Row<'customerinvoice'>, { code, message }: SyncError): NewIssue => ({
  flow: 'customerInvoices',
  stream: PDFS,
  key: invoice.key,
  code,
  message: `The PDF of invoice ${invoice.number} could not be fetched yet. ${message}`,
  advice: 'Its entry is there. It is tried again in the next run.',
  details: { number: invoice.number },
})
