import { z } from 'zod'
import { connectionFile, DESCRIBED } from './schema.ts'

interface Node {
  readonly [member: string]: unknown
  readonly properties?: Readonly<Record<string, Node>>
  readonly anyOf?: readonly Node[]
}

/**
 * JSON schema (2020-12) of the connection file as it is written, for editors: every key with what it does.
 */
export function connectionSchema(): Readonly<Record<string, unknown>> {
  const schema = z.toJSONSchema(connectionFile, { io: 'input', unrepresentable: 'any' }) as Node
  return { title: 'ml-connector connection', ...described(schema, []) }
}

function described(node: Node, path: readonly string[]): Node {
  const about = DESCRIBED[path.join('.')]
  const { properties, anyOf } = node
  return {
    ...node,
    ...(about === undefined ? {} : { description: about.does }),
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(properties).map(([key, member]) => [key, described(member, [...path, key])]),
          ),
        }),
    ...(anyOf === undefined ? {} : { anyOf: anyOf.map((branch) => described(branch, path)) }),
  }
}

export interface Setting {
  readonly path: string
  readonly does: string
  readonly example: string
  readonly who: string
  /** The default; `null` where there is none and the key may be left out, `undefined` where it must be given. */
  readonly fallback: unknown
  /** The words that it may be, where there are a few. */
  readonly words: readonly string[]
}

/** Every key that can be set, in the order of the file. */
export function settingsReference(): readonly Setting[] {
  const schema = z.toJSONSchema(connectionFile, { io: 'input', unrepresentable: 'any' }) as Node
  const defaults = defaultsOf()
  return Object.entries(DESCRIBED).map(([path, { does, example, who }]) => {
    const node = nodeAt(schema, path.split('.'))
    return { path, does, example, who, fallback: at(defaults, path.split('.')), words: wordsOf(node) }
  })
}

/** The settings of a file that has only credentials, without these. */
function defaultsOf(): unknown {
  const visma = { clientId: GIVEN, clientSecret: GIVEN, tenantId: GIVEN }
  return connectionFile.parse({ name: 'given', visma, pipedrive: { apiToken: GIVEN } })
}

const GIVEN = 'given'

function nodeAt(schema: Node, path: readonly string[]): Node | null {
  const [key, ...rest] = path
  if (key === undefined) return schema
  const holders = [schema, ...(schema.anyOf ?? [])]
  for (const { properties } of holders) {
    const member = properties?.[key]
    if (member !== undefined) return nodeAt(member, rest)
  }
  return null
}

function wordsOf(node: Node | null): readonly string[] {
  const list = node?.enum ?? node?.anyOf?.find((branch) => 'enum' in branch)?.enum
  return Array.isArray(list) ? list.map(String) : []
}

function at(value: unknown, path: readonly string[]): unknown {
  const found = path.reduce<unknown>(
    (inner, key) => (inner !== null && typeof inner === 'object' ? Reflect.get(inner, key) : undefined),
    value,
  )
  return found === GIVEN ? undefined : found
}

/** `docs/settings.md`, whole. */
export function settingsPage(settings: readonly Setting[]): string {
  const groups = Map.groupBy(settings, ({ path }) => path.split('.')[0] ?? '')
  const sections = [...groups].map(([group, members]) => `## ${group}\n\n${HEAD}\n${members.map(row).join('\n')}\n`)
  return `${INTRODUCTION}\n${sections.join('\n')}`
}

const HEAD = '| Key | What it does | Default | Example | Who |\n|---|---|---|---|---|'

function row({ path, does, fallback, example, who, words }: Setting): string {
  const choice = words.length === 0 ? '' : ` One of ${words.map((word) => `\`${word}\``).join(', ')}.`
  const standard = fallback === undefined ? '–' : `\`${JSON.stringify(fallback)}\``
  return `| \`${path}\` | ${does}${choice} | ${standard} | \`${example}\` | ${who} |`
}

const INTRODUCTION = `# Settings

Every key of the connection file. This page is made from the program's own schema (\`npm run docs\`),
and a test holds the two together. \`ml-connector connection export NAME\` prints a connection with all of them;
\`ml-connector connection validate -f FILE\` checks a file and stores nothing; \`ml-connector connection schema\` prints a JSON
schema, with which an editor completes and checks while you type:

\`\`\`yaml
# yaml-language-server: $schema=./connection.schema.json
name: nordlys
\`\`\`

A key that is left out has its default; *–* means that it must be given, or that it belongs to a way of signing in.
\`\${NAME}\` is filled in from the environment, or from a file \`.env\` beside the folder you start in. *Who* says who usually
decides it. To change a setting, change the file and apply it again: what changes is printed.
A flow with settings of its own is switched off as a whole, as in \`settings: { flows: { customers: false } }\`.
`
