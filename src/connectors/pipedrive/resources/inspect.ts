import type { Entity, Hanging, Inspected } from '../../../core/connector.ts'
import type { RemoteId } from '../../../core/ids.ts'
import type { Entity as OurEntity } from '../entities.ts'
import type { ResourceClient } from './resource.ts'

type Resources = Readonly<Record<OurEntity, ResourceClient>>
type Parent = 'organization' | 'person' | 'deal'

/** Kinds of records that hang on a parent, and the figures of the parent that count them. */
const CHILDREN: Readonly<Record<Parent, Partial<Readonly<Record<OurEntity, readonly string[]>>>>> = {
  organization: {
    person: ['people_count'],
    deal: ['open_deals_count', 'closed_deals_count'],
    note: ['notes_count'],
    activity: ['activities_count'],
    file: ['files_count'],
  },
  person: {
    deal: ['open_deals_count', 'closed_deals_count'],
    note: ['notes_count'],
    activity: ['activities_count'],
    file: ['files_count'],
  },
  deal: { note: ['notes_count'], activity: ['activities_count'], file: ['files_count'] },
}

/** The field in which a child names its parent. */
const NAMED_IN: Readonly<Record<Parent, string>> = { organization: 'org_id', person: 'person_id', deal: 'deal_id' }

/** Figures of what only people or other programs put there, and how many of each come by themselves. */
const OTHERS: Readonly<Record<Parent, Readonly<Record<string, { readonly words: string; readonly own: number }>>>> = {
  organization: {
    email_messages_count: { words: 'e-mails', own: 0 },
    // Whoever makes a record follows it.
    followers_count: { words: 'followers', own: 1 },
  },
  person: {
    email_messages_count: { words: 'e-mails', own: 0 },
    followers_count: { words: 'followers', own: 1 },
    participant_open_deals_count: { words: 'deals it takes part in', own: 0 },
    participant_closed_deals_count: { words: 'deals it takes part in', own: 0 },
  },
  deal: {
    email_messages_count: { words: 'e-mails', own: 0 },
    followers_count: { words: 'followers', own: 1 },
    products_count: { words: 'products', own: 0 },
    // The deal's own person may count as one.
    participants_count: { words: 'participants', own: 1 },
  },
}

const isParent = (entity: string): entity is Parent => Object.hasOwn(CHILDREN, entity)

/**
 * A record with all that hangs on it. What its figures say costs nothing besides the read; a kind of which there are some,
 * or of which the answer does not say how many, is listed, since only a list tells which they are.
 */
export async function inspect(
  entity: OurEntity,
  id: RemoteId,
  resources: Resources,
  signal: AbortSignal,
): Promise<Inspected | null> {
  const asked = isParent(entity) ? [...Object.values(CHILDREN[entity]).flat(), ...Object.keys(OTHERS[entity])] : []
  const found = await resources[entity].readWith(id, asked, signal)
  if (found === null) return null
  const { record, row, codes } = found
  if (record.deleted) return { record, hanging: [], others: [] }
  const others = [...strangers(row, codes), ...(entity === 'activity' ? takingPart(row) : [])]
  if (!isParent(entity)) return { record, hanging: [], others }
  for (const [name, { words, own }] of Object.entries(OTHERS[entity])) {
    if (Number(row[name] ?? 0) > own && !others.includes(words)) others.push(words)
  }
  const hanging: Hanging[] = []
  for (const [kind, names] of Object.entries(CHILDREN[entity])) {
    if (names.every((name) => row[name] === 0)) continue
    hanging.push(...(await listed(kind as OurEntity, entity, id, resources, signal)))
  }
  return { record, hanging, others }
}

async function listed(
  kind: OurEntity,
  parent: Parent,
  id: RemoteId,
  resources: Resources,
  signal: AbortSignal,
): Promise<readonly Hanging[]> {
  const found: Hanging[] = []
  // Deals that were archived are in a list of their own.
  for (const archived of kind === 'deal' ? [false, true] : [false]) {
    const query = { [parent]: id, ...(archived ? { archived } : {}) }
    for await (const page of resources[kind].list(query, signal))
      for (const one of page) if (!one.deleted) found.push({ entity: kind as Entity, id: one.id, by: NAMED_IN[parent] })
  }
  return found
}

/** Values in custom fields of others, and labels, that a record bears. */
function strangers(row: Readonly<Record<string, unknown>>, codes: readonly string[]): string[] {
  const { custom_fields: custom, label_ids: labels } = row
  const values = typeof custom === 'object' && custom !== null ? Object.entries(custom) : []
  return [
    ...(values.some(([code, value]) => !codes.includes(code) && isFilled(value))
      ? ['values in other custom fields']
      : []),
    ...(Array.isArray(labels) && labels.length > 0 ? ['labels'] : []),
  ]
}

function isFilled(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return false
  return typeof value !== 'object' || !('value' in value) || value.value !== null
}

/** People who were added to an activity besides the one that it is with. */
function takingPart(row: Readonly<Record<string, unknown>>): readonly string[] {
  const { participants, person_id: person } = row
  const added = Array.isArray(participants) ? participants.filter((one) => one?.person_id !== person) : []
  return added.length > 0 ? ['participants'] : []
}
