import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { CONTRACT } from '../../src/app/contract.ts'
import { type ApiWorld, apiWorld, visitor } from './api-world.ts'
import { PROCEDURES } from './procedures.ts'

let world: ApiWorld
let document: z.output<typeof openApi>
beforeAll(async () => {
  world = await apiWorld()
  document = openApi.parse(await (await world.ask(visitor('viewer'), '/openapi.json')).json())
})
afterAll(() => world.close())

const media = z.record(z.string(), z.strictObject({ schema: z.record(z.string(), z.unknown()) }))
const operation = z.strictObject({
  operationId: z.string(),
  summary: z.string(),
  tags: z.array(z.string()).min(1),
  parameters: z
    .array(
      z.looseObject({
        ...{ name: z.string(), in: z.enum(['path', 'query']), required: z.boolean().optional() },
        schema: z.record(z.string(), z.unknown()),
      }),
    )
    .default([]),
  requestBody: z.strictObject({ required: z.boolean(), content: media }).optional(),
  responses: z.record(z.string(), z.strictObject({ description: z.string(), content: media.optional() })),
})
/** What OpenAPI 3.1 asks of a document, as far as ours has it. */
const openApi = z.strictObject({
  openapi: z.string().regex(/^3\.1\.\d+$/),
  info: z.strictObject({ title: z.string(), version: z.string(), description: z.string() }),
  servers: z.array(z.strictObject({ url: z.literal('/api/v1') })),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  components: z.strictObject({
    schemas: z.record(z.string(), z.unknown()),
    securitySchemes: z.record(z.string(), z.looseObject({ type: z.enum(['http', 'apiKey']) })),
  }),
  paths: z.record(z.string().startsWith('/'), z.partialRecord(z.enum(['get', 'post', 'put', 'delete']), operation)),
})

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]) => ({ path, method, ...(one as z.output<typeof operation>) })),
  )

test('every route of the contract is in the document, and nothing else', () => {
  const told = operations().map(({ method, path }) => `${method.toUpperCase()} ${path}`)
  expect(told.sort()).toEqual(PROCEDURES.map(({ method, path }) => `${method} ${path}`).sort())
  expect(new Set(operations().map(({ operationId }) => operationId)).size).toBe(PROCEDURES.length)
})

test('what is in braces in a path is a parameter that has to be there', () => {
  for (const { path, parameters } of operations()) {
    const inPath = parameters.filter((one) => one.in === 'path')
    expect(inPath.map(({ name }) => `{${name}}`).sort()).toEqual((path.match(/\{\w+\}/g) ?? []).sort())
    expect(inPath.filter(({ required }) => required !== true)).toEqual([])
  }
})

test('every schema is one of JSON Schema 2020-12, and what it refers to is there', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  ajv.addSchema({ $id: 'openapi', ...document })
  const schemas = operations().flatMap(({ parameters, requestBody, responses }) => [
    ...parameters.map(({ schema }) => schema),
    ...Object.values(requestBody?.content ?? {}).map(({ schema }) => schema),
    ...Object.values(responses).flatMap(({ content }) => Object.values(content ?? {}).map(({ schema }) => schema)),
  ])
  expect(schemas.length).toBeGreaterThan(100)
  for (const schema of schemas) {
    const whole = JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"openapi#/components'))
    expect(() => ajv.compile(whole)).not.toThrow()
  }
})

/** The route that answers the document of a command, or a list of what that command lists. */
const SAME = {
  'connection list': 'connections.list',
  'connection pause': 'connections.pause',
  'connection resume': 'connections.resume',
  'connection apply': 'connections.apply',
  'connection validate': 'connections.validate',
  'connection authorize': 'connections.authorize',
  'connection delete': 'connections.delete',
  'customer export': 'customers.exported',
  'customer erase': 'customers.erasure',
  'inbox list': 'inbox.list',
  'inbox replay': 'inbox.replay',
  'issue answer': 'issues.answer',
  'issue ignore': 'issues.ignore',
  'issue retry': 'issues.retry',
  receivables: 'receivables.customer',
  run: 'runs.get',
  runs: 'runs.list',
  status: 'status.of',
  'tie-out': 'tieOut.last',
  timeline: 'records.timeline',
} as const

test.each(Object.entries(SAME))('%s --json and %s are one contract', (command, route) => {
  const output = PROCEDURES.find(({ name }) => name === route)?.output
  const told = output?.def.type === 'object' && 'items' in (output as z.ZodObject).shape ? itemsOf(output) : output
  expect(z.toJSONSchema(told as z.ZodType)).toEqual(z.toJSONSchema(CONTRACT[command] as z.ZodType))
})

const itemsOf = (page: z.ZodType): z.ZodType => (page as z.ZodObject).shape.items as z.ZodType
