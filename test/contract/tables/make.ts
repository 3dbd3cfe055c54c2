import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

/**
 * Makes the tables in this folder from the descriptions that the two systems publish: prices, parameters, the shapes of
 * answers and of what PUT sends, of the operations that our tests ask for; no words of theirs.
 *
 * `node test/contract/tables/make.ts FOLDER`, where FOLDER has `pipedrive-v1.openapi.yaml`, `pipedrive-v2.openapi.yaml`
 * and `visma-net.openapi.yaml`.
 */

type Members = Record<string, unknown>

const METHODS = ['get', 'post', 'put', 'patch', 'delete']
/** Of a schema, what a validator reads. */
const KEPT = ['type', 'format', 'nullable', 'enum', 'required']

const at = (of: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((from, name) => (from as Members | undefined)?.[name], of)
const members = (of: unknown): Members => (typeof of === 'object' && of !== null ? (of as Members) : {})

/** Schemas as far as a validator reads them; those that are named once stay named. */
function compactor(document: unknown) {
  const schemas: Members = {}

  const compact = (schema: unknown): unknown => {
    const of = members(schema)
    if (typeof of.$ref === 'string') return reference(of.$ref)
    const out: Members = {}
    for (const name of KEPT) if (of[name] !== undefined) out[name] = of[name]
    if (of.items !== undefined) out.items = compact(of.items)
    if (of.properties !== undefined) {
      out.properties = Object.fromEntries(
        Object.entries(members(of.properties)).map(([name, property]) => [name, compact(property)]),
      )
    }
    for (const name of ['allOf', 'anyOf', 'oneOf']) {
      if (Array.isArray(of[name])) out[name] = of[name].map(compact)
    }
    if (typeof of.additionalProperties === 'boolean') out.additionalProperties = of.additionalProperties
    else if (of.additionalProperties !== undefined) out.additionalProperties = compact(of.additionalProperties)
    return out
  }

  const reference = (pointer: string): unknown => {
    const path = pointer.replace('#/', '').split('/')
    const name = path.at(-1) ?? ''
    if (!pointer.startsWith('#/components/schemas/')) return compact(at(document, ...path))
    if (!Object.hasOwn(schemas, name)) {
      schemas[name] = {}
      schemas[name] = compact(at(document, ...path))
    }
    return { $ref: `#/components/schemas/${name}` }
  }

  return { schemas, compact }
}

const resolved = (document: unknown, of: unknown): Members => {
  const { $ref } = members(of)
  return typeof $ref === 'string' ? members(at(document, ...$ref.replace('#/', '').split('/'))) : members(of)
}

function tableOf(document: unknown, isWanted: (operation: string) => boolean) {
  const { schemas, compact } = compactor(document)
  const operations: Members = {}
  for (const [path, item] of Object.entries(members(at(document, 'paths')))) {
    for (const method of METHODS) {
      const operation = members(item)[method]
      if (operation === undefined) continue
      const name = `${method.toUpperCase()} ${path}`
      const cost = at(operation, 'x-token-cost')
      const priced = cost === undefined ? {} : { cost }
      operations[name] = isWanted(name)
        ? { ...priced, ...detailsOf(document, operation, compact, name.startsWith('PUT /v1/customer')) }
        : priced
    }
  }
  return { operations, schemas }
}

function detailsOf(
  document: unknown,
  operation: unknown,
  compact: (schema: unknown) => unknown,
  withBody: boolean,
): Members {
  const parameters = (at(operation, 'parameters') ?? []) as readonly unknown[]
  const query = parameters
    .map((parameter) => resolved(document, parameter))
    .filter((parameter) => parameter.in === 'query')
    .map(({ name }) => name)
  const answers: Members = {}
  for (const [status, response] of Object.entries(members(at(operation, 'responses')))) {
    const schema = at(resolved(document, response), 'content', 'application/json', 'schema')
    if (/^2/.test(status) && schema !== undefined) answers[status] = compact(schema)
  }
  const body = at(resolved(document, at(operation, 'requestBody')), 'content', 'application/json', 'schema')
  return { query, answers, ...(withBody && body !== undefined ? { body: compact(body) } : {}) }
}

/** A line for each operation and schema, so that a change can be read. */
function lines({ operations, schemas }: ReturnType<typeof tableOf>): string {
  const each = (of: Members) =>
    Object.entries(of)
      .map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`)
      .join(',\n')
  return `{"operations": {\n${each(operations)}\n}, "schemas": {\n${each(schemas)}\n}}\n`
}

const anonymous = (operation: string): string => operation.replace(/\?.*/, '').replace(/\{\w+\}/g, '{}')

async function main(folder: string): Promise<void> {
  const { CONTRACT } = await import('../pipedrive-contract.ts')
  const { contractRoutes } = await import('../visma-contract-check.ts')
  const make = (file: string, table: string, wanted: ReadonlySet<string>) => {
    const document = parse(readFileSync(join(folder, file), 'utf8'), { maxAliasCount: -1 }) as unknown
    const made = tableOf(document, (operation) => wanted.has(anonymous(operation)))
    writeFileSync(new URL(`./${table}.json`, import.meta.url), lines(made))
  }
  const calls = CONTRACT.map(({ call }) => call.replace(/(?<=Fields\/)subject/, '{field_code}'))
  for (const [version, prefix] of [
    ['v1', ' /v1'],
    ['v2', ' /api/v2'],
  ] as const) {
    const own = calls.filter((call) => call.includes(prefix)).map((call) => anonymous(call.replace(prefix, ' ')))
    make(`pipedrive-${version}.openapi.yaml`, `pipedrive-${version}`, new Set(own))
  }
  const routes = contractRoutes.map(({ method, path }) => anonymous(`${method} ${path}`))
  make('visma-net.openapi.yaml', 'visma', new Set(routes))
}

await main(process.argv[2] ?? '.')
