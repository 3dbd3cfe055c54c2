import { isObject, unwrapped } from '../decode.ts'
import type { VismaStream } from '../model.ts'

/**
 * Looks for an id in a body whose form is documented nowhere. It may find none: then the stream is read by delta. But
 * it must not name a wrong record, so a body that could mean two records means none.
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
// The internal id first: it is what a party is stored under, and its number can change.
const CUSTOMER: readonly Name[] = [
  ['internalid', 'key'],
  ['customernumber', 'number'],
  ['customercd', 'number'],
  ['customerid', 'unknown'],
  ['number', 'number'],
  ['acctcd', 'number'],
  ...GENERIC,
]
const SUPPLIER: readonly Name[] = [
  ['internalid', 'key'],
  ['suppliernumber', 'number'],
  ['suppliercd', 'number'],
  ['vendorcd', 'number'],
  ['supplierid', 'unknown'],
  ['vendorid', 'unknown'],
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
    const same = found.filter((member) => member.name === name && isSpecific(member))
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
  /** Plain name of the member whose object this is in; empty at the top. */
  readonly parent: string
  /** Whether it is a member of the record itself, or of an object that wraps it, and not of a part of the record. */
  readonly ofRecord: boolean
}

interface Node {
  readonly value: unknown
  readonly parent: string
  readonly ofRecord: boolean
}

const MAX_DEPTH = 5
const MAX_MEMBERS = 2_000
const WRAPPER =
  /^(data|payload|body|content|entity|resource|record|object|notification|event|message|value|details|items?)$/
/** Names of members that may hold the record itself; an `id` in them is the record's, not the notification's. */
const HOLDER = /^(data|payload|entity|resource|record|object|items?)$/
const SUBJECT: Readonly<Record<Kind, RegExp>> = {
  party: /^(customer|supplier|vendor)$/,
  document: /^(customer|supplier|ar|ap)?(invoice|creditnote|document|payment)$/,
}
// Parts of a record, which have numbers and ids of their own.
const PARTS = /contact|address|line|branch|account|term|currency|class|subscription|application|tenant|user|previous/
const PARTY = /^(customer|supplier|vendor|payer|billto|shipto)/

/** `customerNumber` means the same wherever it stands; `number` and `id` only in the record. */
function isSpecific({ name, parent, ofRecord }: Member): boolean {
  if (name === 'id')
    return ofRecord && (HOLDER.test(parent) || SUBJECT.party.test(parent) || SUBJECT.document.test(parent))
  return ofRecord || !LOOSE.has(name)
}

const LOOSE: ReadonlySet<string> = new Set(['number', 'internalid', 'acctcd', ...GENERIC.map(([name]) => name)])

/** Scalar members that could be an id, breadth first. None from a body that is too large to look through whole. */
function membersOf(body: unknown, kind: Kind): readonly Member[] {
  const found: Member[] = []
  let level: readonly Node[] = [{ value: body, parent: '', ofRecord: true }]
  let seen = 0
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const next: Node[] = []
    for (const { value: object, parent, ofRecord } of level) {
      for (const [name, value] of entriesOf(object)) {
        if (++seen > MAX_MEMBERS) return []
        const id = idText(unwrapped(value))
        if (id !== null) found.push({ name, id, depth, parent, ofRecord })
        else if (mayDescend(name, kind)) {
          next.push({ value, parent: name, ofRecord: ofRecord && (WRAPPER.test(name) || SUBJECT[kind].test(name)) })
        }
      }
    }
    level = next
  }
  return found
}

/** Whether to look into a member: not into an invoice's customer, whose number is not the invoice's. */
const mayDescend = (name: string, kind: Kind): boolean =>
  SUBJECT[kind].test(name) || !(PARTS.test(name) || (kind === 'document' && PARTY.test(name)))

/** Members of an object by plain name, or of each object in a list; a list adds no depth. */
function entriesOf(node: unknown): readonly (readonly [string, unknown])[] {
  if (Array.isArray(node)) return node.flatMap((item) => (isObject(item) ? entriesOf(item) : []))
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

/** The path of `resourceUri`, without host and query; `null` when there are several different ones. */
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

/** Resources whose paths may have the type before the number. */
const TYPED = /supplierinvoice|document|payment/i

/** `/v1/customer/10042`, `/v1/customer/internal/4821`, `/v1/supplierInvoice/DebitAdj/000123`. */
function idInPath(path: string, kind: Kind): FoundId | null {
  const segments = path.split('/').map(decoded)
  const at = segments.findIndex((segment) => RESOURCES[kind].test(segment))
  if (at < 0) return null
  const [resource = '', first = '', second = ''] = segments.slice(at)
  if (kind === 'party' && first.toLowerCase() === 'internal') return withKind(second, 'key')
  const typed = TYPED.test(resource) && /^[a-z]+$/i.test(first) && second !== ''
  return withKind(typed ? second : first, 'number')
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
