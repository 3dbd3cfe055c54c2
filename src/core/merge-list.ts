import type { Json } from './json.ts'
import { sameContact } from './same-contact.ts'

interface Member {
  readonly value: string
  readonly primary?: boolean
  readonly label?: string
}

const members = (list: Json): readonly Member[] =>
  Array.isArray(list)
    ? list.filter((m): m is { value: string } => typeof m === 'object' && m !== null && 'value' in m)
    : []

const isIn = (list: readonly Member[], member: Member): boolean =>
  list.some((one) => sameContact(one.value, member.value))

/**
 * A list that the API replaces whole (e-mails, phones): members of ours that are no longer wanted are removed, new ones
 * are added at the end, and members of others stay as they are. There is one primary member; a person's choice of it
 * stands.
 *
 * @returns `ours`: the desired members that we added, now or before, not those that somebody else had put there. One of
 *          ours that a person took out stays out, and stays in `ours`, so that it is not added again.
 */
export function mergeList(current: Json, previous: Json, desired: Json): { readonly list: Json; readonly ours: Json } {
  const wanted = members(desired)
  const before = members(current)
  const sent = members(previous)
  const ours = wanted.filter((member) => isIn(sent, member) || !isIn(before, member))
  const kept = before.filter((member) => !isIn(sent, member) || isIn(wanted, member))
  const added = ours.filter((member) => !isIn(sent, member))
  const merged = [...kept, ...added]
  const chosen = Math.max(
    0,
    merged.findIndex((m) => m.primary === true),
  )
  return {
    list: merged.map((m, at) => ({ value: m.value, primary: at === chosen, label: m.label ?? 'work' })),
    ours: plain(ours),
  }
}

const plain = (list: readonly Member[]): Json => list.map((m) => ({ ...m }))

/** The members of one list that another one holds too. */
export const membersIn = (list: Json, other: Json): Json =>
  plain(members(list).filter((member) => isIn(members(other), member)))

/** The members of `after` that `before` does not hold. */
export const added = (before: Json, after: Json): Json =>
  plain(members(after).filter((member) => !isIn(members(before), member)))

/** The members of both lists, each once. */
export const joined = (one: Json, other: Json): Json =>
  plain([...members(one), ...members(other).filter((member) => !isIn(members(one), member))])
