import { SyncError } from '../../../core/errors.ts'
import type { Incoming } from '../../http/send.ts'
import { garbled } from './errors.ts'

/** Larger files are not carried over. */
const MOST_PDF = 10_000_000

const REJECT = { do: 'reject' } as const

/**
 * The PDF in an answer to a print.
 *
 * Shape:  the bytes themselves, under whatever content type; or the same as base64 in JSON, as text or in any member.
 * Errors: SyncError `visma.garbled` (retry) for a page, and for a PDF without its end; `visma.not_a_pdf`,
 *         `visma.too_large` (reject).
 * Source: Visma.net ERP API, GET /v1/customerinvoice/{refNbr}/print, whose answer is an untyped `object`
 */
export function pdfIn(path: string, { bytes = new Uint8Array(), headers }: Pick<Incoming, 'bytes' | 'headers'>) {
  const given = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const isJson = /^\s*["{[]/.test(beginOf(given))
  const file = isJson ? inJson(given.toString('utf8')) : given
  if (file === null || !beginOf(file).trimStart().startsWith('%PDF')) {
    const text = beginOf(given)
    const isPage = text.trimStart().startsWith('<') || /html/i.test(headers.get('content-type') ?? '')
    // A gateway's page, or an answer that was cut before it began, is passing trouble.
    if (isPage || given.length === 0 || (isJson && file === null && !isWhole(given))) throw garbled(path, text)
    throw new SyncError('visma.not_a_pdf', `What Visma answered to ${path} is no PDF.`, REJECT, {
      advice: 'Print the invoice in Visma.net and look whether that gives a PDF, then retry the issue.',
    })
  }
  if (file.length > MOST_PDF) {
    throw new SyncError('visma.too_large', `The PDF at ${path} has more than ${MOST_PDF / 1_000_000} MB.`, REJECT, {
      advice: 'Files of this size are not carried over.',
    })
  }
  // A proxy may end a body properly in the middle.
  if (!file.subarray(-1_024).includes('%%EOF')) throw garbled(path, 'a PDF without its end')
  return new Uint8Array(file)
}

// Also a byte order mark and blanks, which some servers put before a file.
const beginOf = (bytes: Buffer): string =>
  bytes
    .subarray(0, 1_024)
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '')

function isWhole(given: Buffer): boolean {
  try {
    JSON.parse(given.toString('utf8'))
    return true
  } catch {
    return false
  }
}

/** The first text in JSON that is a PDF in base64; `null` where there is none. */
function inJson(text: string): Buffer | null {
  try {
    return found(JSON.parse(text), 0)
  } catch {
    return null
  }
}

const MAX_DEPTH = 3

function found(value: unknown, depth: number): Buffer | null {
  if (typeof value === 'string') {
    const base64 = value.replace(/^data:[^,]*,/, '')
    return base64.startsWith('JVBERi') ? Buffer.from(base64, 'base64') : null
  }
  if (typeof value !== 'object' || value === null || depth === MAX_DEPTH) return null
  for (const member of Object.values(value)) {
    const file = found(member, depth + 1)
    if (file !== null) return file
  }
  return null
}
