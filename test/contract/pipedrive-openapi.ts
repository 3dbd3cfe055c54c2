import { Ajv, type ValidateFunction } from 'ajv'
import { table } from './tables/read.ts'

/** What Pipedrive's own description says of a call. */
export interface OpenApi {
  readonly operation: (method: string, path: string) => Described | null
}
export interface Described {
  readonly cost: number | undefined
  readonly query: readonly string[]
  /** `null` where nothing is said of answers of this status. */
  readonly answer: (status: number) => ValidateFunction | null
}

export function openApi(version: 'v1' | 'v2'): OpenApi {
  const { operations, schemas } = table(`pipedrive-${version}`)
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true })
  const named = Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, jsonSchema(schema)]))
  const compile = (schema: unknown) =>
    ajv.compile({ ...(jsonSchema(schema) as object), components: { schemas: named } })
  const bare = (path: string) => path.replace(/\{[^}]*\}/g, '{}')
  const found = new Map(Object.entries(operations).map(([name, operation]) => [bare(name), operation]))
  return {
    operation: (method, path) => {
      const operation = found.get(bare(`${method} ${path}`))
      if (operation === undefined) return null
      return {
        cost: operation.cost,
        query: operation.query ?? [],
        answer: (status) => {
          const schema = operation.answers?.[String(status)]
          return schema === undefined ? null : compile(schema)
        },
      }
    },
  }
}

/** OpenAPI 3.0 says `nullable` where JSON Schema has a second type. */
function jsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(jsonSchema)
  if (typeof value !== 'object' || value === null) return value
  const out: Record<string, unknown> = {}
  for (const [key, member] of Object.entries(value)) out[key] = jsonSchema(member)
  if (out.nullable !== true) return out
  if (typeof out.type === 'string') out.type = [out.type, 'null']
  if (Array.isArray(out.enum)) out.enum = [...out.enum, null]
  return out
}
