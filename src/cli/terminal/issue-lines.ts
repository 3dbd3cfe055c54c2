import { z } from 'zod'
import type { IssueDocument as Issue } from '../../app/issues.ts'
import { remotePage } from '../../app/remote-page.ts'
import type { Terminal } from './terminal.ts'
import { plural, zonedTime } from './words.ts'
import { wrapped } from './wrap.ts'

type Connection = Parameters<typeof remotePage>[0]

/** What needs a person: what happened, the records it is about where several are, and what to do. */
export function issueLines(
  issues: readonly Issue[],
  { columns, colours }: Pick<Terminal, 'columns' | 'colours'>,
  connection: Connection,
): readonly string[] {
  const { green, yellow, dim, bold } = colours
  if (issues.length === 0) return [`${green('✓')} No issues.`]
  return [
    ...issues.flatMap((issue) => [
      `${yellow('!')} ${bold(`${issue.stream} ${issue.key}`)}`,
      ...wrapped(`${issue.code} · ${issue.state} · issue ${issue.id}`, columns, '  ').map(dim),
      ...wrapped(`seen ${zonedTime(issue.lastSeen)}`, columns, '  ').map(dim),
      ...wrapped(issue.message, columns, '  '),
      ...candidatesOf(issue).flatMap(({ entity, id, name }) => {
        const page = remotePage(connection, entity, id)
        const called = name === null ? '' : ` ${name}`
        return [
          ...wrapped(`${entity} ${id}${called}`, columns, '    '),
          ...(page === null ? [] : [dim(`      ${page}`)]),
        ]
      }),
      ...wrapped(issue.advice, columns, '  → ', '    '),
      ...(issue.ignoredBecause === null ? [] : wrapped(`ignored: ${issue.ignoredBecause}`, columns, '  ')),
      '',
    ]),
    `${plural(issues.length, 'issue')}. Mended one? ml-connector issue retry ID`,
  ]
}

const ambiguous = z.object({
  candidates: z.array(z.string()),
  // Not of an issue that an older version raised.
  names: z.record(z.string(), z.string().nullable()).default({}),
})

/** The records of Pipedrive among which a person chooses. */
function candidatesOf({ code, details }: Issue) {
  const [, entity] = /^match\.ambiguous_(\w+)$/.exec(code) ?? []
  const found = ambiguous.safeParse(details)
  if (entity === undefined || !found.success) return []
  const { candidates, names } = found.data
  return candidates.map((id) => ({ entity, id, name: names[id] ?? null }))
}
