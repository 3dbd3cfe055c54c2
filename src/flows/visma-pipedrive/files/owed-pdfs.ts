import type { PhaseContext } from '../context.ts'
import type { CustomerDocument } from '../documents/customer-document.ts'
import { nameOf, type Sight } from '../documents/shown.ts'
import { PDFS, type PdfRow } from '../streams.ts'
import { pdfVersion } from './pdf-version.ts'

const SINCE = 'pdf:since'

/** Of which invoices the PDF is attached; `since`: the day from which on `new` holds. */
export type PdfRule = { readonly of: 'none' } | { readonly of: 'all' } | { readonly of: 'new'; readonly since: string }

/** The rule of the settings. A PDF shows amounts, so there is none where sales must see none. */
export async function pdfRule({ store, settings, today }: PhaseContext): Promise<PdfRule> {
  const { pdf, visibility } = settings
  const known = (await store.checkpoint(SINCE)) || null
  const since = pdf === 'new' ? (known ?? today) : null
  if (since !== known) await store.saveCheckpoint(SINCE, since ?? '')
  if (pdf === 'off' || visibility !== 'amounts') return { of: 'none' }
  return since === null ? { of: 'all' } : { of: 'new', since }
}

/**
 * Notes whose PDFs are to be attached, before anything of these invoices is written: so it is known even if the process
 * dies. `shown`: what people could see of them until now.
 */
export async function owePdfs(
  documents: readonly CustomerDocument[],
  shown: ReadonlyMap<string, Sight>,
  rule: PdfRule,
  { store, run }: PhaseContext,
): Promise<void> {
  const invoices = documents.filter(({ record }) => record.stream === 'customerinvoice')
  if (rule.of === 'none' || invoices.length === 0) return
  const keys = invoices.map(({ record }) => record.key)
  const known = rule.of === 'new' ? await store.records(PDFS, keys) : null
  const owed = invoices.filter(
    ({ record, document }) =>
      document.status !== 'Voided' &&
      (rule.of === 'all' || known?.has(record.key) === true || isNew({ record, document }, shown, rule.since)),
  )
  if (owed.length === 0) return
  await store.stage(
    PDFS,
    owed.map(({ record, document }) => {
      const { key, number, parent, modified } = record
      const data: PdfRow = { version: pdfVersion(document) }
      return { key, number, parent, modified, data }
    }),
    run,
  )
}

/** Not seen by anybody yet, and entered or changed since: a longer backfill brings only documents that rested. */
const isNew = ({ record, document }: CustomerDocument, shown: ReadonlyMap<string, Sight>, since: string): boolean =>
  !shown.has(nameOf(record)) && (record.modified ?? document.date ?? '') >= since
