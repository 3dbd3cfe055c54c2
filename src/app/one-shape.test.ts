import { expect, test } from 'vitest'
import { z } from 'zod'
import { news } from './caller.ts'
import { connectionDocument } from './connections.ts'
import { CONTRACT } from './contract.ts'
import { deliveryDocument } from './deliveries.ts'
import { issueDetail } from './issues.ts'
import { linkDocument } from './links.ts'
import { operationDocument } from './operations.ts'
import { previewDetail } from './previews.ts'
import { runDetail } from './runs.ts'

/** What is used of a JSON schema. */
interface Node {
  readonly properties?: Readonly<Record<string, Node>>
  readonly items?: Node
  readonly anyOf?: readonly Node[]
  readonly oneOf?: readonly Node[]
  readonly additionalProperties?: Node | boolean
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, Node>>
}

/** Each word of the documents: its one shape, and the members by which any object of any document is told to be one. */
const WORDS: Readonly<
  Record<string, { readonly shape: z.ZodType; readonly by: readonly string[]; readonly no?: string }>
> = {
  connection: { shape: connectionDocument, by: ['stateReason'] },
  run: { shape: runDetail, by: ['runId'] },
  issue: { shape: issueDetail, by: ['code', 'message', 'advice', 'stream', 'key'] },
  operation: { shape: operationDocument, by: ['flow', 'entity', 'kind'] },
  delivery: { shape: deliveryDocument, by: ['deliveryId'] },
  link: { shape: linkDocument, by: ['role', 'entity', 'url'], no: 'kind' },
}

const DOCUMENTS: Readonly<Record<string, z.ZodType>> = { ...CONTRACT, news, 'preview in full': previewDetail }

/** With what it refers to put in its place, so that a shape and a copy of it look alike. */
function nodeOf(schema: z.ZodType): Node {
  const { $defs = {}, ...whole } = z.toJSONSchema(schema) as Node
  const plain = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(plain)
    if (typeof node !== 'object' || node === null) return node
    const { $ref } = node as Node
    const meant = typeof $ref === 'string' && $ref !== ANY ? $defs[$ref.replace('#/$defs/', '')] : undefined
    if (meant !== undefined) return plain(meant)
    // The name of a shape is none of its members.
    const members = Object.entries(node).filter(([name, member]) => name !== 'id' || typeof member !== 'string')
    return Object.fromEntries(members.map(([name, member]) => [name, plain(member)]))
  }
  return plain(whole) as Node
}

/** It is made of itself. */
const ANY = '#/$defs/Json'

/** Every object of a schema, with where it stands. */
function* objectsOf(node: Node, at: string): Generator<readonly [at: string, members: Readonly<Record<string, Node>>]> {
  if (node.properties !== undefined) yield [at, node.properties]
  for (const [name, member] of Object.entries(node.properties ?? {})) yield* objectsOf(member, `${at}.${name}`)
  if (node.items !== undefined) yield* objectsOf(node.items, `${at}[]`)
  for (const one of [...(node.anyOf ?? []), ...(node.oneOf ?? [])]) yield* objectsOf(one, at)
  if (typeof node.additionalProperties === 'object') yield* objectsOf(node.additionalProperties, `${at}{}`)
}

const objects = Object.entries(DOCUMENTS).flatMap(([words, schema]) => [...objectsOf(nodeOf(schema), words)])

test.each(Object.entries(WORDS))('one shape in all documents: %s', (_word, { shape, by, no = '' }) => {
  const [[, own] = ['', {}]] = objectsOf(nodeOf(shape), '')
  const ofThis = objects.filter(
    ([, members]) => by.every((member) => Object.hasOwn(members, member)) && !Object.hasOwn(members, no),
  )
  expect(ofThis).not.toEqual([])
  const others = ofThis.flatMap(([at, members]) =>
    Object.entries(members)
      .filter(([name, node]) => own[name] !== undefined && JSON.stringify(node) !== JSON.stringify(own[name]))
      .map(([name]) => `${at}.${name}`),
  )
  expect(others).toEqual([])
})
