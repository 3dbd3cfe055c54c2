import { existsSync, readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import { parse } from 'yaml'

/** Pipedrive's own descriptions, which are not part of the repository; `null` where they are not at hand. */
export function openApi(version: 'v1' | 'v2'): OpenApi | null {
  const file = new URL(`../../../shared/apis/pipedrive-${version}.openapi.yaml`, import.meta.url)
  if (!existsSync(file)) return null
  const document = parse(readFileSync(file, 'utf8')) as Json
  const operations = Object.entries(document.paths as Json).flatMap(([path, item]) =>
    Object.entries(item as Json).map(([method, operation]) => ({ path, method, operation: operation as Json })),
  )
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true })
  ajv.addSchema(schemaOf(document) as Json, version)
  return {
    operation: (method, path) => {
      const pattern = path.replace(/\{[^}]*\}/g, '{}')
      const found = operations.find(
        (one) => one.method === method.toLowerCase() && one.path.replace(/\{[^}]*\}/g, '{}') === pattern,
      )
      return found === undefined ? null : { cost: found.operation['x-token-cost'] as number, path: found.path }
    },
    answer: (method, path, status) => {
      const parts = ['paths', path, method.toLowerCase(), 'responses', String(status), 'content', 'application/json']
      const schema = parts.reduce<unknown>((at, part) => (at as Json | undefined)?.[part], document)
      if ((schema as Json | undefined)?.schema === undefined) return null
      const pointer = [...parts, 'schema'].map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'))
      return ajv.compile({ $ref: `${version}#/${pointer.map(encodeURIComponent).join('/')}` })
    },
  }
}

type Json = Record<string, unknown>

export interface OpenApi {
  readonly operation: (method: string, path: string) => { readonly cost: number; readonly path: string } | null
  readonly answer: (method: string, path: string, status: number) => ValidateFunction | null
}

/** OpenAPI 3.0 says `nullable` where JSON Schema has a second type. */
function schemaOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(schemaOf)
  if (typeof value !== 'object' || value === null) return value
  const out: Json = {}
  for (const [key, member] of Object.entries(value)) if (key !== 'discriminator') out[key] = schemaOf(member)
  if (out.nullable !== true) return out
  if (typeof out.type === 'string') out.type = [out.type, 'null']
  if (Array.isArray(out.enum)) out.enum = [...out.enum, null]
  return out
}
