import { z } from 'zod'
import type { FieldsInUse } from '../../../connectors/pipedrive/model.ts'
import type { AgreementEffect, Edit } from '../../../core/agreement.ts'
import type { RemoteRecord } from '../../../core/connector.ts'
import type { RemoteId, SourceKey } from '../../../core/ids.ts'
import { readsEverything } from '../../../core/run.ts'
import { inTurn } from '../../../core/run-notes.ts'
import type { Effect } from '../../../core/sync-store.ts'
import { copy } from '../account/mirror.ts'
import { recallSetup } from '../account/setup.ts'
import type { PhaseContext } from '../context.ts'
import { seenAlive } from '../parties/brought-back.ts'
import { editable } from './fields.ts'
import { fieldKey, HELD } from './issues.ts'

/** Who changed a person, where that is known. */
export type Who = (person: RemoteId) => string | null

const nobody: Who = () => null

/**
 * Compares persons, as they are now, with what both sides agreed on: what differs was edited by people, and its customer
 * is decided again. What we wrote ourselves is what was agreed on, so it is never taken for an edit.
 */
export async function noticeEdits(
  persons: readonly RemoteRecord[],
  context: PhaseContext,
  who: Who = nobody,
): Promise<void> {
  const fields = editable(context.settings)
  const live = new Map(persons.filter(({ deleted }) => !deleted).map((person) => [person.id, person]))
  if (fields.length === 0 || live.size === 0) return
  const { store } = context
  const links = (await store.linksTo('person', [...live.keys()])).filter(
    ({ stream, role, state }) => stream === 'customer' && role === 'person' && state === 'live',
  )
  if (links.length === 0) return
  const keys = [...new Set(links.map(({ key }) => key))]
  const agreed = await store.agreed('customer', keys)
  const known = new Map((await store.edits()).map((edit) => [nameOf(edit), edit]))
  const effects: Effect[] = []
  const touched = new Set<SourceKey>()
  for (const { key, remote } of links) {
    const held = live.get(remote)?.fields ?? {}
    for (const { name, member } of fields) {
      const base = agreed.get(key)?.find(({ field }) => field === name)?.value
      const value = held[member]
      // Before first contact there is nothing to differ from. A member that the answer left out is unknown.
      if (base === undefined || value === undefined) continue
      const of = { stream: 'customer', key, field: name } as const
      const before = known.get(nameOf(of))
      if (value === base) {
        // Somebody took the edit back.
        if (before) effects.push(...takenBack(of))
        continue
      }
      const edit: Edit = { ...of, remote, value: textOf(value), who: who(remote), at: context.now() }
      if (before?.value === edit.value && before.remote === remote) continue
      effects.push({ do: 'notice', edit })
      touched.add(key)
    }
  }
  if (effects.length > 0) await store.commit(effects)
  if (touched.size > 0) await store.touch('customer', [...touched])
}

const nameOf = ({ key, field }: Pick<Edit, 'key' | 'field'>): string => `${key}\n${field}`
const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

const takenBack = (of: Pick<Edit, 'stream' | 'key' | 'field'>): readonly (AgreementEffect | Effect)[] => [
  { do: 'settleEdit', ...of },
  { do: 'resolve', stream: of.stream, key: fieldKey(of.key, { name: of.field as 'status' | 'terms' }), code: HELD },
]

const LISTED = 'edits:listed'
const listed = z.object({ since: z.string().nullable(), at: z.number() })
const mirrored = z.object({ since: z.string().nullable() })

export interface Noticing {
  readonly fields: FieldsInUse
  /** Whether a webhook tells of persons: registered, and seen at Pipedrive within the last day. */
  readonly isTold: () => Promise<boolean>
}

/**
 * Lists the persons that changed since the last time, where no webhook tells of them, at most every
 * `referenceData.poll` minutes; in a full run in any case, for what webhooks lost.
 */
export async function noticeByListing(context: PhaseContext, { fields, isTold }: Noticing): Promise<void> {
  const { store, destination, settings, mode, signal } = context
  const { referenceData } = settings.flows
  if (referenceData === false || editable(settings).length === 0) return
  await inTurn(context.notes, LISTED, async () => {
    // Before the first contact nobody knows the fields, and nothing was agreed on.
    const copied = await store.checkpoint('mirror:person')
    if (copied === null || (await recallSetup(store, fields)) === null) return
    const stored = await store.checkpoint(LISTED)
    const last = stored === null ? null : (listed.safeParse(JSON.parse(stored)).data ?? null)
    const isDue = last === null || context.now() - last.at >= referenceData.poll * 60_000
    if (!readsEverything(mode) && !(isDue && !(await isTold()))) return
    let since = last === null ? (mirrored.safeParse(JSON.parse(copied)).data?.since ?? null) : last.since
    const query = since === null ? {} : { updatedSince: since }
    const at = context.now()
    for await (const page of destination.list('person', query, signal)) {
      await copy(page, context)
      await seenAlive(page, context)
      await noticeEdits(page, context)
      for (const { updatedAt } of page)
        if (updatedAt !== null && (since === null || updatedAt > since)) since = updatedAt
    }
    await store.saveCheckpoint(LISTED, JSON.stringify({ since, at }))
  })
}
