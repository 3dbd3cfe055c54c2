import { isObject, unwrapped } from './decode.ts'
import type { VismaStream } from './model.ts'

/**
 * A look for an id in a body that is documented nowhere. It may fail: then the stream is read by delta. What it
 * may not do is name a wrong record, so whatever could mean two things means none.
 */

export interface FoundId {
  readonly id: string
  readonly idIs: 'key' | 'number' | 'unknown'
}

type Kind = 'party' | 'document'
type Name = readonly [name: string, idIs: FoundId['idIs']]

const GENERIC: readonly Name[] = [
  ['entityid', 'unknown'],
  ['entitykey', 'unknown'],
  ['resourceid', 'unknown'],
  ['id', 'unknown'],
]
const CUSTOMER: readonly Name[] = [
  ['customernumber', 'number'],
  ['customercd', 'number'],
  ['customerid', 'unknown'],
  ['internalid', 'key'],
  ['number', 'number'],
  ['acctcd', 'number'],
  ...GENERIC,
]
const SUPPLIER: readonly Name[] = [
  ['suppliernumber', 'number'],
  ['suppliercd', 'number'],
  ['vendorcd', 'number'],
  ['supplierid', 'unknown'],
  ['vendorid', 'unknown'],
  ['internalid', 'key'],
  ['number', 'number'],
  ['acctcd', 'number'],
  ...GENERIC,
]
const DOCUMENT: readonly Name[] = [
  ['referencenumber', 'number'],
  ['referencenbr', 'number'],
  ['refnbr', 'number'],
  ['refnumber', 'number'],
  ['invoicenumber', 'number'],
  ['creditnotenumber', 'number'],
  ['documentnumber', 'number'],
  ['paymentnumber', 'number'],
  ['number', 'number'],
  ...GENERIC,
]

const NAMES: Readonly<Partial<Record<VismaStream, readonly Name[]>>> = {
  customer: CUSTOMER,
  supplier: SUPPLIER,
  customerinvoice: DOCUMENT,
  customerCreditNote: DOCUMENT,
  customerdocument: DOCUMENT,
  customerPayment: DOCUMENT,
  supplierInvoice: DOCUMENT,
  supplierdocument: DOCUMENT,
}

/** The record of `stream` that the body is about; `null` when it names none, or several. Never throws. */
export function idIn(body: unknown, stream: VismaStream): FoundId | null {
  const names = NAMES[stream]
  if (names === undefined) return null
  const kind: Kind = names === DOCUMENT ? 'document' : 'party'
  const found = membersOf(body, kind)
  for (const [name, idIs] of names) {
    const same = found.filter((member) => member.name === name)
    const depth = Math.min(...same.map((member) => member.depth))
    const ids = new Set(same.filter((member) => member.depth === depth).map((member) => member.id))
    if (ids.size > 1) return null
    for (const id of ids) return { id, idIs }
  }
  return idInPath(pathIn(body) ?? '', kind)
}

/** Words by which a body says what it is about, for when the header does not. */
export function subjectsIn(body: unknown): readonly string[] {
  const texts = textMembers(body, ['eventid', 'eventtype', 'eventname', 'event', 'entitytype', 'entityname', 'entity'])
  const path = pathIn(body)
  return path === null ? texts : [...texts, path]
}

/** Words by which a body says what was done. */
export const actionsIn = (body: unknown): readonly string[] =>
  textMembers(body, ['eventid', 'eventtype', 'eventname', 'event', 'action', 'operation'])

interface Member {
  readonly name: string
  readonly id: string
  readonly depth: number
}

const MAX_DEPTH = 5
const MAX_MEMBERS = 2_000
const PARTY = /customer|supplier|vendor|payer/
// What hangs on a record has numbers and ids of its own.
const PARTS = /contact|address|line|branch|account|term|currency|class|subscription|application|tenant|user|previous/

/** Scalar members that could be an id, breadth first and within bounds: a body may be of any size and depth. */
function membersOf(body: unknown, kind: Kind): readonly Member[] {
  const found: Member[] = []
  let level: readonly unknown[] = [body]
  let seen = 0
  for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth++) {
    const next: unknown[] = []
    for (const node of level) {
      for (const [name, value] of entriesOf(node)) {
        if (++seen > MAX_MEMBERS) return found
        const id = idText(unwrapped(value))
        if (id !== null) found.push({ name, id, depth })
        else if (!PARTS.test(name) && !(kind === 'document' && isPartyName(name))) next.push(value)
      }
    }
    level = next
  }
  return found
}

/** `customer`, but not `customerInvoice`. */
const isPartyName = (name: string): boolean => PARTY.test(name) && !/invoice|document|note|payment/.test(name)

/** Members of an object by plain name, or of each object of a list, which lies no deeper for it. */
function entriesOf(node: unknown): readonly (readonly [string, unknown])[] {
  if (Array.isArray(node)) return node.slice(0, MAX_MEMBERS).flatMap((item) => (isObject(item) ? entriesOf(item) : []))
  return isObject(node) ? Object.entries(node).map(([name, value]) => [plain(name), value] as const) : []
}

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '')

const UUID = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i

/** Visma's numbers are up to 30 characters, blanks inside included. No call takes a UUID for a record. */
function idText(value: unknown): string | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? String(value) : null
  if (typeof value !== 'string') return null
  const text = value.trim()
  return /^[\p{L}\p{N}][\p{L}\p{N} ._/-]{0,49}$/u.test(text) && !UUID.test(text) ? text : null
}

function textMembers(body: unknown, names: readonly string[]): readonly string[] {
  const entries = [body, ...entriesOf(body).map(([, value]) => value)].flatMap(entriesOf)
  return names.flatMap((name) =>
    entries.filter(([own, value]) => own === name && typeof value === 'string').map(([, value]) => value as string),
  )
}

/** The path of `resourceUri`, without host and query; of several different ones none. */
function pathIn(body: unknown): string | null {
  const uris = new Set(textMembers(body, ['resourceuri', 'resourceurl', 'resource', 'uri', 'href']))
  const [uri] = uris
  if (uri === undefined || uris.size > 1) return null
  return URL.canParse(uri, 'https://none.invalid') ? new URL(uri, 'https://none.invalid').pathname : null
}

const RESOURCES: Readonly<Record<Kind, RegExp>> = {
  party: /^(customer|supplier)$/i,
  document: /^(customerinvoice|customercreditnote|customerdocument|customerpayment|supplierinvoice|supplierdocument)$/i,
}

/** `/v1/customer/10042`, `/v1/customer/internal/4821`, `/v1/supplierInvoice/DebitAdj/000123`. */
function idInPath(path: string, kind: Kind): FoundId | null {
  const segments = path.split('/').map(decoded)
  const at = segments.findIndex((segment) => RESOURCES[kind].test(segment))
  if (at < 0) return null
  const [first = '', second = ''] = segments.slice(at + 1)
  if (kind === 'party' && first.toLowerCase() === 'internal') return withKind(second, 'key')
  return withKind(kind === 'document' && /^[a-z]+$/i.test(first) && second !== '' ? second : first, 'number')
}

function withKind(segment: string, idIs: FoundId['idIs']): FoundId | null {
  const id = idText(segment)
  return id === null ? null : { id, idIs }
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
