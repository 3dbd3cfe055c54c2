import type { IssueDetail } from '../../app/issues.ts'
import type { Terminal } from './terminal.ts'
import { plural, zonedTime } from './words.ts'
import { wrapped } from './wrap.ts'

const answered = ({ choice, by, at, because }: NonNullable<IssueDetail['answer']>): string =>
  `answered: ${choice}, by ${by}, ${zonedTime(at)}${because === null ? '' : `: ${because}`}`

/** Issues by their cause, each with one remedy; of each what happened, and its candidates where there are several. */
export function issueLines(issues: readonly IssueDetail[], look: Look): readonly string[] {
  const { green, yellow, bold } = look.colours
  if (issues.length === 0) return [`${green('✓')} No issues.`]
  const groups = [...Map.groupBy(issues, ({ code }) => code)]
  return [
    ...groups.flatMap(([code, group]) => {
      const remedy = remedyOf(group)
      const cause = group[0]?.cause ?? null
      return [
        `${yellow('!')} ${bold(code)} · ${plural(group.length, 'issue')}`,
        ...(cause === null ? [] : wrapped(`${cause}.`, look.columns, '  ')),
        ...(remedy === null ? [] : wrapped(remedy, look.columns, '  → ', '    ')),
        ...group.flatMap((issue) => linesOf(issue, remedy === null, look)),
        '',
      ]
    }),
    `${plural(issues.length, 'issue')}. Mended one? ml-connector issue retry ID`,
  ]
}

type Look = Pick<Terminal, 'columns' | 'colours'>

/** What all of them are told to do, else what helps against this cause; `null`: each has its own. */
function remedyOf([first, ...others]: readonly IssueDetail[]): string | null {
  if (first !== undefined && others.every(({ advice }) => advice === first.advice)) return first.advice
  return first?.remedy ?? null
}

function linesOf(
  issue: IssueDetail,
  withAdvice: boolean,
  { columns, colours: { dim, bold } }: Look,
): readonly string[] {
  const where = `${issue.state} · issue ${issue.id} · ${issue.stream} ${issue.key} · seen ${zonedTime(issue.lastSeen)}`
  return [
    ...wrapped(issue.message, columns, '  ').map(bold),
    ...wrapped(where, columns, '    ').map(dim),
    ...issue.candidates.flatMap(({ entity, id, name, url }) => {
      const called = name === null ? '' : ` ${name}`
      return [
        ...wrapped(`${entity} ${id}${called}`, columns, '      '),
        ...(url === null ? [] : [dim(`        ${url}`)]),
      ]
    }),
    ...(withAdvice ? wrapped(issue.advice, columns, '    → ', '      ') : []),
    ...(issue.answers.length === 0 ? [] : wrapped(`answers: ${issue.answers.join(' · ')}`, columns, '    ')),
    ...(issue.answer === null ? [] : wrapped(answered(issue.answer), columns, '    ')),
    ...(issue.ignoredBecause === null || issue.answer !== null
      ? []
      : wrapped(`ignored: ${issue.ignoredBecause}`, columns, '    ')),
  ]
}
