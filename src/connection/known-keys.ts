import { distance } from 'fastest-levenshtein'
import { z } from 'zod'
import { nearest } from '../core/nearest.ts'

/** The objects a schema accepts, whatever defaults, unions and refinements are wrapped around them. */
function objectsIn(schema: z.core.$ZodType): readonly z.core.$ZodObject[] {
  if (schema instanceof z.core.$ZodObject) return [schema]
  if (schema instanceof z.core.$ZodUnion) return schema._zod.def.options.flatMap(objectsIn)
  if (
    schema instanceof z.core.$ZodDefault ||
    schema instanceof z.core.$ZodPrefault ||
    schema instanceof z.core.$ZodOptional ||
    schema instanceof z.core.$ZodNullable
  ) {
    return objectsIn(schema._zod.def.innerType)
  }
  return []
}

/** Every dotted path a file may use, groups included. */
export function knownPaths(schema: z.core.$ZodType, prefix: readonly string[] = []): readonly string[] {
  return objectsIn(schema).flatMap((object) =>
    Object.entries(object._zod.def.shape).flatMap(([key, member]) => {
      const path = [...prefix, key]
      return [path.join('.'), ...knownPaths(member, path)]
    }),
  )
}

/**
 * The path that was most likely meant by an unknown one: a sibling with a similar spelling, else the same or a similar
 * word in another group, since the other common mistake is a wrong indentation.
 */
export function nearestPath(unknown: string, known: readonly string[]): string | null {
  const sibling = nearest(
    unknown,
    known.filter((path) => parent(path) === parent(unknown)),
  )
  if (sibling !== null && distance(last(sibling), last(unknown)) <= Math.max(2, last(unknown).length / 3))
    return sibling
  return known.find((path) => distance(last(path).toLowerCase(), last(unknown).toLowerCase()) <= 1) ?? null
}

/** The keys a group may have, in the order of the documentation; `''`: the file itself. */
export const keysAt = (group: string, known: readonly string[]): readonly string[] => [
  ...new Set(known.filter((path) => parent(path) === group).map(last)),
]

const last = (path: string): string => path.slice(path.lastIndexOf('.') + 1)
const parent = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('.')))
