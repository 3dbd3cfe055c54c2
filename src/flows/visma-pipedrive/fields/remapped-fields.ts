import type { AccountField } from '../../../connectors/pipedrive/model.ts'
import type { Entity } from '../../../core/connector.ts'
import type { RemoteId, SourceKey } from '../../../core/ids.ts'
import type { Json } from '../../../core/json.ts'
import type { StagedRecord } from '../../../core/record.ts'
import type { PhaseContext } from '../context.ts'
import { FIELDS, type FieldDefinition } from './definitions.ts'

const PAGE = 500

/** Where each entity's custom fields come from: stream and role of the links. */
const SOURCES: Readonly<Record<string, readonly (readonly [stream: string, role: string])[]>> = {
  organization: [
    ['supplier', 'organization'],
    ['customer', 'organization'],
  ],
  person: [['customer', 'person']],
  deal: [['customerinvoice', 'deal']],
}

/**
 * A field that is new, or now has another key, holds none of the values that our shadows say we wrote: these are
 * forgotten, and the records that feed the field are decided again.
 */
export async function remapped(
  before: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, AccountField>,
  context: PhaseContext,
): Promise<void> {
  // The first time nothing was written yet.
  if (before.size === 0) return
  const written = new Set(FIELDS.map(({ logical }): string => logical))
  const elsewhere = [...now].filter(([logical, field]) => written.has(logical) && before.get(logical) !== field.code)
  for (const entity of Object.keys(SOURCES)) {
    const names = elsewhere.filter(([, field]) => field.entity === entity).map(([logical]) => memberOf(logical))
    if (names.length === 0) continue
    await forgetIn(entity as Entity, (name) => names.includes(name), context)
  }
}

/** The values of a field whose option people removed: what our shadows say of them is forgotten likewise. */
export const putBack = (
  { entity, logical }: FieldDefinition,
  codes: readonly string[],
  context: PhaseContext,
): Promise<void> => {
  const member = memberOf(logical)
  return forgetIn(entity, (name, value) => name === member && codes.some((code) => code === value), context)
}

type IsLost = (name: string, value: Json) => boolean

async function forgetIn(entity: Entity, isLost: IsLost, context: PhaseContext): Promise<void> {
  for (const [stream, role] of SOURCES[entity] ?? []) await forget(entity, isLost, stream, role, context)
  await decideAgain(entity, context)
}

/** Has the records decided again that feed the fields of this entity. */
export const decideAgain = (entity: Entity, { store }: PhaseContext): Promise<void> =>
  store.requeue([...(SOURCES[entity] ?? []).map(([stream]) => stream), RECEIVABLES])

/** Figures are written to the records of the customer and of its documents. */
const RECEIVABLES = 'receivables'

const memberOf = (logical: string): string => `custom.${logical.slice(logical.indexOf('.') + 1)}`

async function forget(
  entity: Entity,
  isLost: IsLost,
  stream: string,
  role: string,
  { store }: PhaseContext,
): Promise<void> {
  let after: SourceKey | null = null
  for (;;) {
    const page: readonly StagedRecord[] = await store.walk(stream, after, PAGE)
    const last = page.at(-1)
    if (!last) return
    after = last.key
    const links = await store.links(
      stream,
      role,
      page.map((record) => record.key),
    )
    const remotes: readonly RemoteId[] = [...new Set([...links.values()].map((link) => link.remote))]
    const shadows = await store.shadows(entity, remotes)
    await store.commit(
      [...shadows.values()].flatMap((shadow) => {
        const { written, unsent, returned } = shadow
        const names = Object.entries({ ...returned, ...unsent, ...written })
          .filter(([name, value]) => isLost(name, value))
          .map(([name]) => name)
        if (names.length === 0) return []
        const kept = {
          written: without(written, names),
          unsent: without(unsent, names),
          returned: without(returned, names),
        }
        return [{ do: 'shadow', shadow: { ...shadow, ...kept } }]
      }),
    )
  }
}

const without = <T>(fields: Readonly<Record<string, T>>, names: readonly string[]): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)))
