import type { CustomerDocument } from '../company/ledger-model.ts'
import type { Attachment } from '../company/model.ts'
import { onePagePdf } from '../company/pdf.ts'
import { next, now, touch } from '../company/stamps.ts'
import { inspectQuery } from './filters.ts'
import { checkIfMatch } from './party-body.ts'
import { badRequest, binary, json, notFound, Refused, type Reply, unlicensed } from './reply.ts'
import type { Ask, Printed, Route } from './route.ts'

function attachment(ask: Ask, id: string | null | undefined): Attachment {
  const found = ask.company.attachments.get((id ?? '').toLowerCase())
  if (!found) throw new Refused(notFound(`Attachment '${id}'`))
  return found
}

const get = (path: string, query: readonly string[], answer: Route['answer']): Route => ({
  method: 'GET',
  path,
  query,
  answer: (ask) => {
    inspectQuery(ask, query)
    return answer(ask)
  },
})

const print = (path: string, title: string, find: (ask: Ask) => CustomerDocument | undefined): Route =>
  get(path, [], (ask) => {
    const document = find(ask)
    if (!document) throw new Refused(notFound(`${title} '${Object.values(ask.params).join()}'`))
    const total = `${(document.amountInCurrency ?? 0).toFixed(2)} ${document.currencyId}`
    const lines = [ask.company.organization.name, `${title} ${document.referenceNumber}`, document.customer.name, total]
    const name = `${document.documentType}-${document.referenceNumber}.pdf`
    return printed(onePagePdf(lines), name, ask.troubles.print)
  })

const HUGE = 20_000_000

function printed(pdf: Uint8Array, name: string, as: Printed | null): Reply {
  const base64 = () => Buffer.from(pdf).toString('base64')
  switch (as) {
    case null:
      return binary(pdf, 'application/pdf', name)
    case 'octets':
      return binary(pdf, 'application/octet-stream', name)
    case 'base64':
      return json(base64())
    case 'member':
      return json({ fileName: name, contentType: 'application/pdf', content: { value: base64() } })
    case 'forbidden':
      return unlicensed()
    case 'page':
      return { status: 200, headers: { 'content-type': 'text/html' }, body: '<!DOCTYPE html><h1>Log in</h1>' }
    case 'image':
      return binary(new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]), 'application/pdf', name)
    case 'huge':
      return binary(Buffer.concat([pdf, Buffer.alloc(HUGE), Buffer.from('%%EOF')]), 'application/pdf', name)
    case 'cut':
      return binary(pdf.slice(0, pdf.length / 2), 'application/pdf', name)
    case 'words':
      return json({ message: 'The report is being made.' })
  }
}

const metadataOf = (file: Attachment) => ({
  blobId: file.id,
  blobName: file.name,
  contentType: file.contentType,
  mD5Hash: null,
  fileChecksum: null,
  size: file.bytes.byteLength,
  countryCode: 'NO',
  createdDateTimeUtc: file.created,
})

const download = (parameter: string) => (ask: Ask) => {
  const file = attachment(ask, ask.params[parameter])
  return binary(file.bytes, 'application/octet-stream', file.name)
}

const upload: Route = {
  method: 'POST',
  path: '/v1/customerinvoice/{invoiceNumber}/attachment',
  query: [],
  answer: async (ask) => {
    const invoice = ask.company.byNumber.customerInvoices.get(ask.params.invoiceNumber ?? '')
    if (!invoice) throw new Refused(notFound(`Invoice '${ask.params.invoiceNumber}'`))
    checkIfMatch(ask, invoice.timeStamp)
    const form = await ask.request.formData().catch(() => null)
    const file = [...(form?.values() ?? [])].find((value) => typeof value !== 'string')
    if (!file) throw new Refused(badRequest('The request holds no file.'))
    const id = `3b6f3a52-7b0c-4c39-8d3b-${String(next(ask.company, 'attachment')).padStart(12, '0')}`
    const bytes = new Uint8Array(await file.arrayBuffer())
    const contentType = file.type || 'application/octet-stream'
    ask.company.attachments.set(id, { id, name: file.name, contentType, bytes, created: now(ask.company) })
    invoice.attachmentIds.push(id)
    touch(ask.company, invoice)
    return { status: 201, headers: { location: `${ask.url.origin}/v1/attachment/${id}` } }
  },
}

const feedback: Route = {
  method: 'POST',
  path: '/v1/webhooknotificationfeedback',
  query: [],
  answer: async (ask) => {
    const body = (await ask.request.json().catch(() => null)) as { notificationId?: unknown } | null
    if (typeof body?.notificationId !== 'string') throw new Refused(badRequest('notificationId is required.'))
    return { status: 201, headers: { location: `${ask.url.origin}/v1/webhooknotificationfeedback/1` } }
  },
}

/** Printed documents, attachments, and the feedback on a webhook. */
export const FILE_ROUTES: readonly Route[] = [
  print('/v1/customerinvoice/{refNbr}/print', 'Faktura', (ask) =>
    ask.company.byNumber.customerInvoices.get(ask.params.refNbr ?? ''),
  ),
  print('/v1/customerCreditNote/{creditNoteNumber}/print', 'Kreditnota', (ask) =>
    ask.company.byNumber.customerCreditNotes.get(ask.params.creditNoteNumber ?? ''),
  ),
  upload,
  get('/v1/attachment/{attachmentId}', [], download('attachmentId')),
  get('/v1/blob/download/{blobId}', [], download('blobId')),
  get('/v1/blob/metadata/{blobId}', [], (ask) => json(metadataOf(attachment(ask, ask.params.blobId)))),
  get('/v1/blob/presignedurl', ['blobId', 'includeMetadata'], (ask) => {
    const file = attachment(ask, ask.url.searchParams.get('blobId'))
    const metadata = ask.url.searchParams.get('includeMetadata') === 'true' ? metadataOf(file) : null
    return json({ preSignedUrl: `${ask.url.origin}/presigned/${file.id}`, metadata })
  }),
  feedback,
]
