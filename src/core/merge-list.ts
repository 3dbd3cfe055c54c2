import type { Json } from './json.ts'

interface Member {
  readonly value: string
  readonly primary?: boolean
  readonly label?: string
}

const members = (list: Json): readonly Member[] =>
  Array.isArray(list)
    ? list.filter((m): m is { value: string } => typeof m === 'object' && m !== null && 'value' in m)
    : []

const same = (a: Member, b: Member): boolean => a.value.trim().toLowerCase() === b.value.trim().toLowerCase()

/**
 * A list that the API replaces whole (e-mails, phones): our previous members that we no longer have go, our
 * new ones are added at the end, everybody else's stay as they are. There is one primary member; a person's
 * choice of it stands.
 */
export function mergeList(current: Json, previous: Json, desired: Json): Json {
  const wanted = members(desired)
  const ours = members(previous)
  const kept = members(current).filter((m) => !ours.some((o) => same(o, m)) || wanted.some((w) => same(w, m)))
  const added = wanted.filter((w) => !kept.some((k) => same(k, w)))
  const merged = [...kept, ...added]
  const chosen = Math.max(
    0,
    merged.findIndex((m) => m.primary === true),
  )
  return merged.map((m, at) => ({ value: m.value, primary: at === chosen, label: m.label ?? 'work' }))
}
