import type { Document } from '../../../connectors/visma/model.ts'
import type { Fields } from '../../../core/connector.ts'
import { isSyncError } from '../../../core/errors.ts'
import type { Target } from '../../../core/flow.ts'
import type { RemoteId } from '../../../core/ids.ts'
import type { Link } from '../../../core/sync-store.ts'
import type { PhaseContext } from '../context.ts'
import { hasVanished } from '../documents/vanished-drafts.ts'
import { withLines } from '../documents/with-lines.ts'
import { entryHtml } from '../entries/entry.ts'
import { mergeBlock } from '../entries/entry-block.ts'
import { markerIn } from '../entries/marker.ts'
import { BLOCK, OURS, OWN_OR_NEVER } from '../fields/desired.ts'
import { removePdf } from '../files/pdf-target.ts'
import { summaryHtml } from '../money/summary-text.ts'
import { type DocumentRow, rowsIn } from '../rows.ts'
import { FIGURES } from '../streams.ts'
import { bare, hiding, type ShowingKind, showsMore, textMember } from './showing.ts'

/** The flow of writes that hide what records show: they are the connection's, and no other writes to records are. */
export const HIDING = 'connection'

/** Clears what one record of ours shows of amounts; nothing where it shows none any more, or is gone. */
export async function hide(
  entity: ShowingKind,
  remote: RemoteId,
  context: PhaseContext,
  { companyId }: { readonly companyId: string },
): Promise<void> {
  const { store, settings } = context
  const links = (await store.linksTo(entity, [remote])).filter(({ state }) => state === 'live')
  const [link] = links
  const shadow = (await store.shadows(entity, [remote])).get(remote)
  if (link === undefined || shadow === undefined || !showsMore(shadow, settings.visibility)) return
  if (entity === 'file') {
    await removePdf(link, context)
    return
  }
  if (entity === 'deal' || entity === 'organization') {
    const fields = hiding(shadow, settings.visibility)
    const policy = Object.fromEntries(
      Object.keys(fields).map((name) => [name, name.startsWith('custom.') ? OURS : OWN_OR_NEVER]),
    )
    const clear = (some: Fields) =>
      context.sync({ ...targetOf(link), desired: { entity, fields: some, policy } }).then(() => undefined)
    await clear(fields).catch((error: unknown) => oneByOne(entity, remote, fields, clear, error, context))
    return
  }
  const member = textMember(entity)
  const written = shadow.written[member]
  if (typeof written !== 'string') return
  const html = (await textOf(link, companyId, context)) ?? bare(written)
  const marker = markerIn(written) ?? ''
  await context.sync({
    ...targetOf(link),
    desired: { entity, fields: { [member]: html }, policy: { [member]: BLOCK } },
    mergeBlock: (texts) => {
      const merged = mergeBlock({ ...texts, marker })
      return 'gone' in merged ? null : merged.content
    },
  })
}

/**
 * Clears what can be cleared where all at once was refused, as for a field that people have deleted. One that is refused
 * by itself and that the record does not tell of shows nothing any more.
 */
async function oneByOne(
  entity: ShowingKind,
  remote: RemoteId,
  fields: Fields,
  clear: (some: Fields) => Promise<void>,
  all: unknown,
  { destination, signal }: PhaseContext,
): Promise<void> {
  if (!isRejected(all)) throw all
  const refused: string[] = []
  for (const [name, value] of Object.entries(fields)) {
    await clear({ [name]: value }).catch((error: unknown) => {
      if (!isRejected(error)) throw error
      refused.push(name)
    })
  }
  const record = refused.length === 0 ? null : await destination.read(entity, remote, signal)
  if (refused.some((name) => (record?.fields[name] ?? null) !== (fields[name] ?? null))) throw all
}

const isRejected = (error: unknown): boolean => isSyncError(error) && error.remedy.do === 'reject'

const targetOf = ({ stream, key, role }: Link): Omit<Target, 'desired'> => ({
  ...{ flow: HIDING, stream, key, role, version: null, match: null, create: false, rule: 'visibility' },
  always: true,
})

/** The text that its own flow will write too; `null` where that cannot be told any more. */
async function textOf(link: Link, companyId: string, context: PhaseContext): Promise<string | null> {
  const { locale, visibility } = context.settings
  if (link.role === 'entry') return entryText(link, companyId, context)
  if (link.stream !== FIGURES) return null
  const row = (await rowsIn(context.store).records(FIGURES, [link.key])).get(link.key)
  return row?.data ? summaryHtml(row.data, { companyId, locale, visibility }) : null
}

async function entryText(link: Link, companyId: string, { store, settings }: PhaseContext): Promise<string | null> {
  const record = (await store.records(link.stream, [link.key])).get(link.key) as DocumentRow | undefined
  // Content is cleared once it is older than is kept.
  if (record === undefined || (record.data as Document | null) === null) return null
  const invoices =
    record.stream === 'supplierdocument' ? await rowsIn(store).records('supplierInvoice', [link.key]) : null
  const document = withLines(record.data, invoices?.get(link.key))
  const { supplierInvoices } = settings.flows
  const lines = document.ledger === 'customer' || (supplierInvoices !== false && supplierInvoices.lines)
  const vanished = hasVanished(record)
  return entryHtml(document, {
    companyId,
    locale: settings.locale,
    baseCurrency: '',
    lines,
    showAmounts: false,
    vanished,
  })
}
