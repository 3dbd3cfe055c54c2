import type { IssueDetail } from '../../app/issues.ts'
import type { Terminal } from './terminal.ts'
import { plural, zonedTime } from './words.ts'
import { wrapped } from './wrap.ts'

const answered = ({ choice, by, at, because }: NonNullable<IssueDetail['answer']>): string =>
  `answered: ${choice}, by ${by}, ${zonedTime(at)}${because === null ? '' : `: ${because}`}`

/** An issue: what happened, its candidates where there are several, and what to do. */
export function issueLines(
  issues: readonly IssueDetail[],
  { columns, colours }: Pick<Terminal, 'columns' | 'colours'>,
): readonly string[] {
  const { green, yellow, dim, bold } = colours
  if (issues.length === 0) return [`${green('✓')} No issues.`]
  return [
    ...issues.flatMap((issue) => [
      `${yellow('!')} ${bold(`${issue.stream} ${issue.key}`)}`,
      ...wrapped(`${issue.code} · ${issue.state} · issue ${issue.id}`, columns, '  ').map(dim),
      ...wrapped(`seen ${zonedTime(issue.lastSeen)}`, columns, '  ').map(dim),
      ...wrapped(issue.message, columns, '  '),
      ...issue.candidates.flatMap(({ entity, id, name, url }) => {
        const called = name === null ? '' : ` ${name}`
        return [...wrapped(`${entity} ${id}${called}`, columns, '    '), ...(url === null ? [] : [dim(`      ${url}`)])]
      }),
      ...wrapped(issue.advice, columns, '  → ', '    '),
      ...(issue.answers.length === 0 ? [] : wrapped(`answers: ${issue.answers.join(' · ')}`, columns, '  ')),
      ...(issue.answer === null ? [] : wrapped(answered(issue.answer), columns, '  ')),
      ...(issue.ignoredBecause === null || issue.answer !== null
        ? []
        : wrapped(`ignored: ${issue.ignoredBecause}`, columns, '  ')),
      '',
    ]),
    `${plural(issues.length, 'issue')}. Mended one? ml-connector issue retry ID`,
  ]
}
