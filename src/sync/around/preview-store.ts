import type { Agreed, Edit } from '../../core/agreement.ts'
import type { PlannedWrite } from '../../core/approval.ts'
import { isPlaceholder } from '../../core/both-sides.ts'
import type { Entity, Fields } from '../../core/connector.ts'
import { type OperationId, operationId, type RemoteId, type SourceKey } from '../../core/ids.ts'
import type { LeftRecord, MatchEffect } from '../../core/matching.ts'
import type { StagedRecord, StreamName } from '../../core/record.ts'
import type { Rehearsal } from '../../core/rehearsal.ts'
import {
  type Effect,
  inRole,
  type Link,
  type NewIssue,
  type NewOperation,
  type Shadow,
  type SyncStore,
} from '../../core/sync-store.ts'
import { undecodable } from '../../core/undecodable.ts'
import { gatheringStore } from './gathering-store.ts'

/** What a preview found. */
export interface Planned {
  /** What would be written, in order. */
  readonly planned: readonly PlannedWrite[]
  readonly issues: readonly NewIssue[]
  /** Links to existing records, which would be taken as they are. */
  readonly links: readonly Link[]
  /** What would be suggested, a record and role each. */
  readonly suggested: readonly Suggesting[]
  /** What records would wait for → how many of them. */
  readonly waiting: ReadonlyMap<string, number>
}
type Suggesting = Extract<MatchEffect, { do: 'suggest' }>
export const NOTHING_PLANNED: Planned = { planned: [], issues: [], links: [], suggested: [], waiting: new Map() }

export interface PreviewStore {
  readonly store: SyncStore
  readonly found: () => Planned
  /** Custom fields of an entity that are only planned to be made: empty in every record. */
  readonly unmade: (entity: Entity) => Fields
}

/**
 * A store that remembers decisions instead of committing them: links, shadows, states, checkpoints and issues are kept
 * in memory over the real ones. Rows, which are too many for memory, are really staged, and are put back when the
 * preview is over. Our copy of the destination is updated for good.
 *
 * Every write is named here, one by one: a new one does not compile until it says here what a preview does instead.
 */
export function previewStore({ reads, staging, copy }: Rehearsal): PreviewStore {
  const base = gatheringStore(reads)
  const operations = new Map<OperationId, PlannedWrite>()
  /** One per record and code; raised again, it replaces the earlier one. */
  const issues = new Map<string, NewIssue>()
  const links = new Map<string, Link | null>()
  /** Roles of planned links, by record. */
  const roles = new Map<string, Set<string>>()
  /** Names of planned links, by the record they pointed to when they were planned. */
  const linkedTo = new Map<string, Set<string>>()
  const shadows = new Map<string, Shadow>()
  const states = new Map<string, Pick<StagedRecord, 'state' | 'reason'>>()
  const checkpoints = new Map<string, string>()
  const agreed = new Map<string, Agreed>()
  const edits = new Map<string, Edit | null>()
  const suggested = new Map<string, Suggesting>()
  const unmade = new Map<string, Fields>()
  const left = new Map<string, LeftRecord | null>()
  const leftName = (of: Omit<LeftRecord, 'moves'>) => `${of.stream}\n${of.key}\n${of.entity}\n${of.remote}`
  const fieldName = (of: Pick<Edit, 'stream' | 'key' | 'field'>) => `${of.stream}\n${of.key}\n${of.field}`
  const nameOf = (stream: StreamName, key: SourceKey, role: string) => `${stream}\n${key}\n${role}`
  const raise = (issue: NewIssue): void => void issues.set(`${issue.stream}\n${issue.key}\n${issue.code}`, issue)
  const made = (operation: NewOperation, remote: RemoteId | null): PlannedWrite => ({
    ...operation,
    made: operation.kind === 'create' && isPlaceholder(remote) ? remote : null,
  })
  const nextId = () => operationId(`preview-${operations.size + 1}`)

  const put = (stream: StreamName, key: SourceKey, role: string, link: Link | null): void => {
    links.set(nameOf(stream, key, role), link)
    const record = `${stream}\n${key}`
    roles.set(record, (roles.get(record) ?? new Set()).add(role))
  }
  const plan = (link: Link): void => {
    const name = nameOf(link.stream, link.key, link.role)
    put(link.stream, link.key, link.role, link)
    const target = `${link.entity} ${link.remote}`
    linkedTo.set(target, (linkedTo.get(target) ?? new Set()).add(name))
  }
  /** The key of a field that is made is `organization.customerNumber`. */
  const noteField = ({ key }: NewOperation): void => {
    const [entity = '', name = ''] = key.split('.')
    unmade.set(entity, { ...unmade.get(entity), [`custom.${name}`]: null })
  }
  const apply = (effect: Effect): void => {
    switch (effect.do) {
      case 'link':
        return void plan(effect.link)
      case 'unlink':
        return void put(effect.stream, effect.key, effect.role, null)
      case 'shadow':
        return void shadows.set(`${effect.shadow.entity} ${effect.shadow.remote}`, effect.shadow)
      case 'record':
        if (effect.operation.entity === 'field') noteField(effect.operation)
        return void operations.set(nextId(), made(effect.operation, effect.operation.remote))
      case 'settle': {
        const operation = operations.get(effect.operation)
        if (effect.state !== 'done') operations.delete(effect.operation)
        else if (operation !== undefined) operations.set(effect.operation, made(operation, effect.remote))
        return
      }
      case 'state':
        return void states.set(`${effect.stream}\n${effect.key}`, { state: effect.state, reason: effect.reason })
      case 'issue':
        raise(effect.issue)
        return
      case 'checkpoint':
        return void checkpoints.set(effect.name, effect.value)
      case 'agree':
        return void agreed.set(fieldName(effect.agreed), effect.agreed)
      case 'notice':
        return void edits.set(fieldName(effect.edit), effect.edit)
      case 'settleEdit':
        return void edits.set(fieldName(effect), null)
      case 'suggest':
        return void suggested.set(nameOf(effect.stream, effect.key, effect.role), effect)
      case 'leave':
        return void left.set(leftName(effect.left), effect.left)
      case 'cleared':
        return void left.set(leftName(effect.left), null)
      case 'resolve':
      case 'mirror':
      case 'keepBack':
      case 'goOn':
      case 'nothingThere':
      case 'release':
        return
    }
  }
  const seen = (record: StagedRecord): StagedRecord => ({ ...record, ...states.get(`${record.stream}\n${record.key}`) })
  const seenMap = <K>(records: ReadonlyMap<K, StagedRecord>) =>
    new Map([...records].map(([key, record]) => [key, seen(record)]))

  const linksOf: SyncStore['linksOf'] = async (stream, keys) => {
    const stored = await base.linksOf(stream, keys)
    return new Map(
      keys.map((key) => {
        const kept = (stored.get(key) ?? []).filter(({ role }) => !links.has(nameOf(stream, key, role)))
        const planned = [...(roles.get(`${stream}\n${key}`) ?? [])].flatMap(
          (role) => links.get(nameOf(stream, key, role)) ?? [],
        )
        return [key, [...kept, ...planned]]
      }),
    )
  }

  const store: SyncStore = {
    ...base,
    stage: staging.stage,
    requeue: staging.requeue,
    touch: staging.touch,
    retryWaiting: staging.retryWaiting,
    reparent: staging.reparent,
    reject: async (flow, stream, rows) => {
      for (const row of rows) raise(undecodable(flow, stream, row))
    },
    letGo: async () => undefined,
    remember: async () => undefined,
    noteLate: async () => undefined,
    saveCheckpoint: async (name, value) => {
      if (name.startsWith('mirror:')) await copy.saveCheckpoint(name, value)
      else checkpoints.set(name, value)
    },
    checkpoint: async (name) => checkpoints.get(name) ?? (await base.checkpoint(name)),
    checkpoints: async (names) => {
      const own = names.flatMap((name) =>
        [checkpoints.get(name)].flatMap((value) => (value === undefined ? [] : [[name, value] as const])),
      )
      return new Map([...(await base.checkpoints(names)), ...own])
    },
    records: async (stream, keys) => seenMap(await base.records(stream, keys)),
    byNumber: async (stream, numbers) => seenMap(await base.byNumber(stream, numbers)),
    byParent: async (stream, parents) => (await base.byParent(stream, parents)).map(seen),
    links: async (stream, role, keys) => inRole(role, await linksOf(stream, keys)),
    linksOf,
    linksMade: async (stream, role, keys) => {
      const found = inRole(role, await linksOf(stream, keys))
      return new Map([...found].filter(([, { origin }]) => origin === 'created'))
    },
    linksTo: async (entity, remotes) => {
      const stored = await base.linksTo(entity, remotes)
      const names = new Set(remotes.flatMap((remote) => [...(linkedTo.get(`${entity} ${remote}`) ?? [])]))
      const planned = [...names].flatMap((name) => {
        const link = links.get(name)
        return link && link.entity === entity && remotes.includes(link.remote) ? [link] : []
      })
      return [...stored.filter((link) => !links.has(nameOf(link.stream, link.key, link.role))), ...planned]
    },
    shadows: async (entity, remotes) => {
      const found = new Map(await base.shadows(entity, remotes))
      for (const remote of remotes) {
        const shadow = shadows.get(`${entity} ${remote}`)
        if (shadow) found.set(remote, shadow)
      }
      return found
    },
    begin: async (intents) =>
      intents.map((intent) => {
        const id = nextId()
        operations.set(id, { ...intent, made: null })
        return id
      }),
    unsettled: async () => [],
    agreed: async (stream, keys) => {
      const stored = await base.agreed(stream, keys)
      const own = [...agreed.values()].filter((one) => one.stream === stream && keys.includes(one.key))
      const all = [...[...stored.values()].flat().filter((one) => !agreed.has(fieldName(one))), ...own]
      return Map.groupBy(all, ({ key }) => key)
    },
    edits: async () => [
      ...(await base.edits()).filter((one) => !edits.has(fieldName(one))),
      ...[...edits.values()].filter((one) => one !== null),
    ],
    leftRecords: async () => [
      ...(await base.leftRecords()).filter((one) => !left.has(leftName(one))),
      ...[...left.values()].filter((one) => one !== null),
    ],
    commit: async (effects) => {
      const entries = effects.flatMap((effect) => (effect.do === 'mirror' ? effect.entries : []))
      if (entries.length > 0) await copy.mirror(entries)
      for (const effect of effects) apply(effect)
    },
  }
  const found = (): Planned => {
    const waiting = new Map<string, number>()
    for (const { state, reason } of states.values()) {
      if (state === 'waiting' && reason !== null) waiting.set(reason, (waiting.get(reason) ?? 0) + 1)
    }
    const taken = [...links.values()].flatMap((link) =>
      link?.origin === 'linked' && link.state === 'live' ? [link] : [],
    )
    const shown = [...suggested.values()].filter(({ suggestions }) => suggestions.length > 0)
    return { planned: [...operations.values()], issues: [...issues.values()], links: taken, suggested: shown, waiting }
  }
  return { store, found, unmade: (entity) => unmade.get(entity) ?? {} }
}
