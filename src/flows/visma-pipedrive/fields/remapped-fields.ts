import type { AccountField } from '../../../connectors/pipedrive/model.ts'
import type { Entity } from '../../../core/connector.ts'
import type { RemoteId, SourceKey } from '../../../core/ids.ts'
import type { StagedRecord } from '../../../core/record.ts'
import type { PhaseContext } from '../context.ts'
import { FIELDS } from './custom-fields.ts'

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
  for (const [entity, sources] of Object.entries(SOURCES)) {
    const names = elsewhere.filter(([, field]) => field.entity === entity).map(([logical]) => memberOf(logical))
    if (names.length === 0) continue
    for (const [stream, role] of sources) await forget(entity as Entity, names, stream, role, context)
    await context.store.requeue(sources.map(([stream]) => stream))
  }
}

const memberOf = (logical: string): string => `custom.${logical.slice(logical.indexOf('.') + 1)}`

async function forget(
  entity: Entity,
  names: readonly string[],
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
      [...shadows.values()].map((shadow) => ({
        do: 'shadow',
        shadow: {
          ...shadow,
          written: without(shadow.written, names),
          unsent: without(shadow.unsent, names),
          returned: without(shadow.returned, names),
        },
      })),
    )
  }
}

const without = <T>(fields: Readonly<Record<string, T>>, names: readonly string[]): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)))
