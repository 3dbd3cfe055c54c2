import { z } from 'zod'
import { CONTRACT } from './contract.ts'

/** The parts of a JSON schema that are used here. */
interface Node {
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, Node>>
  readonly id?: string
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Node[]
  readonly items?: Node
  readonly properties?: Readonly<Record<string, Node>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Node | boolean
}

const INTRODUCTION = `# The JSON documents

<!-- Made from the schemas in src/app: \`npm run docs\`. -->

With \`--json\` every command prints one document on stdout, and says everything else on stderr. Below is the document of
each, in the words of its command. Members may be added in a later version, so read those you know and let others be;
none is taken away or changed without a line in the changelog.

- \`Time\` is an instant in ISO 8601 with its zone, \`2026-11-22T09:00:00.000Z\`; a day is \`2026-11-22\`.
- Amounts are decimal text in their own currency, \`"1250.00"\`.
- \`modified\` is by the clock of Visma.net, in the zone of the company: Visma.net tells no zone.
- \`Json\` is what another system said, as it is.
- A member with \`?\` may be left out; everything else is always there, as \`null\` where there is nothing to tell.

Exit codes: \`0\` done, \`1\` done with issues, paused or stopped, \`2\` failed or refused, \`64\` wrong usage. A command that did
not do its work prints \`Failure\` instead, and a run that failed is told by its own \`status\` and \`message\`. \`read\` and
\`records\` print as they read: where that ends early, \`Failure\` is the last member of the array.
`

/** `docs/json.md`: every document in brief. */
export function contractPage(): string {
  const commands = Object.entries(CONTRACT).map(([words, schema]) => ({ words, node: jsonSchema(schema) }))
  const shared = Object.assign({}, ...commands.map(({ node }) => node.$defs ?? {})) as Readonly<Record<string, Node>>
  const shapes = Object.entries(shared)
    .filter(([name]) => /^[A-Z]/.test(name) && name !== ANY)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, node]) => `${name} = ${shapeOf(node)}`)
  return [
    INTRODUCTION,
    `## Shapes that several share\n\n${block(shapes.join('\n\n'))}`,
    ...commands.map(({ words, node }) => `## \`${words} --json\`\n\n${block(node.id ?? shapeOf(node))}`),
  ].join('\n')
}

/** The one shape that is not spelled out. */
const ANY = 'Json'

const jsonSchema = (schema: z.ZodType): Node => z.toJSONSchema(schema) as Node

const block = (text: string): string => `\`\`\`ts\n${text}\n\`\`\`\n`

function shapeOf(node: Node, indent = ''): string {
  if (node.$ref !== undefined) return node.$ref.replace('#/$defs/', '')
  if (node.anyOf !== undefined) return node.anyOf.map((one) => shapeOf(one, indent)).join(' | ')
  if (node.enum !== undefined) return node.enum.map((one) => `'${one}'`).join(' | ')
  if (node.const !== undefined) return String(node.const)
  if (Array.isArray(node.type)) return node.type.join(' | ')
  switch (node.type) {
    case 'array':
      return listOf(shapeOf(node.items ?? {}, indent), node.items ?? {})
    case 'object':
      return objectOf(node, indent)
    case 'integer':
      return 'number'
    case 'string':
      return node.format === 'date-time' ? 'Time' : 'string'
    default:
      return typeof node.type === 'string' ? node.type : ANY
  }
}

const listOf = (shape: string, { anyOf, enum: words }: Node): string =>
  anyOf !== undefined || words !== undefined ? `(${shape})[]` : `${shape}[]`

function objectOf({ properties, required = [], additionalProperties }: Node, indent: string): string {
  if (properties === undefined) {
    const member = typeof additionalProperties === 'object' ? shapeOf(additionalProperties, indent) : ANY
    return `{ [name]: ${member} }`
  }
  const within = `${indent}  `
  const members = Object.entries(properties).map(
    ([name, node]) => `${within}${name}${required.includes(name) ? '' : '?'}: ${shapeOf(node, within)}`,
  )
  return `{\n${members.join('\n')}\n${indent}}`
}
