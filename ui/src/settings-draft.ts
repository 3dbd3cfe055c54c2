import { useCallback, useMemo, useState } from 'react'
import type { Settings } from './documents.ts'

/** Settings that are to be other ones, by their paths. */
export type Values = readonly SettingValue[]
export interface SettingValue {
  readonly path: string
  readonly value: unknown
}

type Tree = Readonly<Record<string, unknown>>
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A setting by its dotted path; `undefined` where it is not set. */
export const at = (tree: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((within, name) => (isTree(within) ? within[name] : undefined), tree)

export const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Leaves by their paths; a list is one. */
function leaves(tree: unknown, path = ''): ReadonlyMap<string, unknown> {
  if (!isTree(tree)) return new Map([[path, tree]])
  return new Map(
    Object.entries(tree).flatMap(([name, member]) => [...leaves(member, path === '' ? name : `${path}.${name}`)]),
  )
}

export interface Difference {
  readonly field: string
  readonly before: unknown
  readonly after: unknown
}

/** What of settings is another one than before. */
export function differences(before: unknown, after: unknown): readonly Difference[] {
  const [old, now] = [leaves(before), leaves(after)]
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((path) => !isSame(old.get(path), now.get(path)))
    .map((field) => ({ field, before: old.get(field) ?? null, after: now.get(field) ?? null }))
}

export interface SettingsDraft {
  readonly values: Values
  /** As it would be. */
  readonly get: (path: string) => unknown
  readonly set: (path: string, value: unknown) => void
  readonly clear: () => void
}

/** Settings that somebody is changing. What is set back to what is stored is no change. */
export function useSettingsDraft({ settings }: Pick<Settings, 'settings'>): SettingsDraft {
  const [given, setGiven] = useState<Values>([])
  const set = useCallback(
    (path: string, value: unknown) =>
      setGiven((before) => [
        ...before.filter((one) => one.path !== path && !isWithin(one.path, path)),
        { path, value },
      ]),
    [],
  )
  const clear = useCallback(() => setGiven([]), [])
  return useMemo(() => {
    const values = given.filter(({ path, value }) => !isSame(at(settings, path), value))
    return { values, get: (path) => drafted(settings, values, path), set, clear }
  }, [given, settings, set, clear])
}

/** Whether a path is of a member of a group. */
const isWithin = (path: string, group: string): boolean => path.startsWith(`${group}.`)

export function drafted(settings: unknown, values: Values, path: string): unknown {
  const own = values.find((one) => one.path === path)
  if (own !== undefined) return own.value
  const group = values.find((one) => isWithin(path, one.path))
  if (group !== undefined) return at(group.value, path.slice(group.path.length + 1))
  return at(settings, path)
}
