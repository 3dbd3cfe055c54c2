import type { Address, ContactInfo } from '../company/party-model.ts'
import { badRequest, businessError, Refused } from './reply.ts'
import type { Ask } from './route.ts'

/** What a field of an update body holds once unwrapped from its `{ "value": … }`. */
export type Kind = 'text' | 'number' | 'boolean' | 'address' | 'contact' | 'attributes' | 'plain' | 'notKept'

/** Field name → new value; nested blocks hold only what was sent. */
export type Changes = Readonly<Record<string, unknown>>

const ADDRESS = names('addressLine1 addressLine2 addressLine3 postalCode city countryId county')
const CONTACT = names('name attention email web phone1 phone2 fax')

/**
 * Reads the body of a PUT or POST of a customer or supplier. Scalars and blocks come wrapped; what is not sent
 * stays as it is.
 *
 * Errors: Refused 400 for text that is no JSON object, for null, for values unwrapped or of a wrong type, and for fields
 *         that the contract does not have. Whether the real system ignores those is documented nowhere.
 */
export async function readChanges(ask: Ask, fields: Readonly<Record<string, Kind>>): Promise<Changes> {
  const body: unknown = await ask.request.json().catch(() => null)
  if (!isObject(body)) throw new Refused(badRequest('The request body is not a JSON object.'))
  const changes: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(body)) {
    const kind = fields[name]
    if (kind === undefined) {
      ask.odd(`unknown field "${name}" in the body`)
      throw new Refused(badRequest(`Could not find member '${name}'. Path '${name}'.`))
    }
    if (kind === 'notKept') ask.odd(`the field "${name}" is not kept by the twin`)
    else changes[name] = read(name, kind, value)
  }
  return changes
}

function read(name: string, kind: Exclude<Kind, 'notKept'>, value: unknown): unknown {
  switch (kind) {
    case 'plain':
      return value
    case 'attributes':
      return readAttributes(name, value)
    case 'address':
      return readBlock(name, unwrapped(name, value), ADDRESS)
    case 'contact':
      return readBlock(name, unwrapped(name, value), CONTACT)
    case 'text':
      return scalar(name, 'string', unwrapped(name, value))
    default:
      return scalar(name, kind, unwrapped(name, value))
  }
}

function readBlock(name: string, block: unknown, known: ReadonlySet<string>): Changes {
  if (!isObject(block)) throw wrong(name)
  const entries = Object.entries(block).filter(([key]) => known.has(key))
  return Object.fromEntries(entries.map(([key, value]) => [key, scalar(key, 'string', unwrapped(key, value))]))
}

function readAttributes(name: string, lines: unknown): { id: string; value: string }[] {
  if (!Array.isArray(lines)) throw wrong(name)
  return lines.map((line: unknown) => {
    if (!isObject(line)) throw wrong(name)
    return {
      id: scalar(name, 'string', unwrapped(name, line.attributeId)) as string,
      value: scalar(name, 'string', unwrapped(name, line.attributeValue)) as string,
    }
  })
}

function unwrapped(name: string, value: unknown): unknown {
  if (!isObject(value) || !('value' in value)) throw wrong(name)
  return value.value
}

function scalar(name: string, type: 'string' | 'number' | 'boolean', value: unknown): unknown {
  if (typeof value !== type) throw wrong(name)
  return value
}

const wrong = (name: string): Refused =>
  new Refused(badRequest(`Error converting value to the type of '${name}'. Path '${name}'.`))

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Writes the values over the target; true when anything is different now. */
export function assign(target: object, values: Changes): boolean {
  let changed = false
  for (const [key, value] of Object.entries(values)) {
    if (!(key in target) || Reflect.get(target, key) === value) continue
    Reflect.set(target, key, value)
    changed = true
  }
  return changed
}

export function assignBlocks(party: object, changes: Changes, blocks: readonly string[]): boolean {
  let changed = false
  for (const block of blocks) {
    const values = changes[block]
    if (values !== undefined)
      changed = assign(Reflect.get(party, block) as Address | ContactInfo, values as Changes) || changed
  }
  return changed
}

/** Without `If-Match` the last writer wins. @throws Refused 412 when the row has changed, 400 without quotes. */
export function checkIfMatch(ask: Ask, timeStamp: string): void {
  const given = ask.request.headers.get('if-match')
  if (given === null) return
  if (!/^"[^"]+"$/.test(given)) throw new Refused(badRequest(`The If-Match value ${given} is not a quoted ETag.`))
  if (given !== `"${timeStamp}"`)
    throw new Refused(businessError(412, 'Error: Another process has updated the record. Your changes will be lost.'))
}

export const fieldsOf = (kinds: Readonly<Partial<Record<Kind, string>>>): Record<string, Kind> =>
  Object.fromEntries(
    Object.entries(kinds).flatMap(([kind, list]) => [...names(list)].map((name) => [name, kind as Kind])),
  )

function names(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/))
}
