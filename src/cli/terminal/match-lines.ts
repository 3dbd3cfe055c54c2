import type { MatchRequest } from '../../app/decide-match.ts'
import type { MatchDocument } from '../../app/matches.ts'
import { sinceRule } from '../../app/rule-words.ts'
import type { Terminal } from './terminal.ts'
import { plural, zonedTime } from './words.ts'
import { wrapped } from './wrap.ts'

type Look = Pick<Terminal, 'columns' | 'colours'>

/** A customer or supplier in one role: what it is, or may be, and what was decided. */
export function matchLines(match: MatchDocument, { columns, colours }: Look): readonly string[] {
  const { bold, dim, yellow, green } = colours
  const { role, state, link, candidates, decision, issueId } = match
  const mark = state === 'linked' ? green('✓') : state === 'apart' ? dim('·') : yellow('?')
  const told =
    link === null
      ? []
      : [`${link.origin === 'created' ? 'made' : 'linked'}: ${role} ${link.remote}${sinceRule(link.rule)}`]
  return [
    `${mark} ${bold(nameOf(match))}`,
    ...wrapped(
      [`${role} · ${state}`, ...(issueId === null ? [] : [`issue ${issueId}`])].join(' · '),
      columns,
      '  ',
    ).map(dim),
    ...told.flatMap((line) => wrapped(line, columns, '  ')),
    ...(link?.url == null ? [] : [dim(`    ${link.url}`)]),
    ...candidates.flatMap(({ entity, id, name, url, reason, score }) => [
      ...wrapped(
        [
          `${state === 'apart' ? 'not ' : ''}${entity} ${id}${name === null ? '' : ` ${name}`}`,
          ...(reason === null ? [] : [WHY[reason] ?? reason]),
          ...(score === null ? [] : [`${Math.round(score * 100)} %`]),
        ].join(' · '),
        columns,
        '    ',
      ),
      ...(url === null ? [] : [dim(`      ${url}`)]),
    ]),
    ...(decision === null ? [] : wrapped(decidedBy(decision), columns, '  ')),
  ]
}

const WHY: Readonly<Record<string, string>> = {
  namePostalCode: 'a name that is alike, in the same postal code',
  nameCountry: 'a name that is alike, in the same country',
  name: 'a name that is alike',
  emailDomain: 'the only one with this e-mail domain',
}

const nameOf = ({ stream, name, number, key }: MatchDocument): string =>
  `${stream} ${name === null ? key : `${name} (${number ?? key})`}`

const decidedBy = ({ choice, remote, by, at, because }: NonNullable<MatchDocument['decision']>): string =>
  `decided: ${choice === 'link' ? 'it is' : 'it is not'} ${remote}, by ${by}, ${zonedTime(at)}${because === null ? '' : `: ${because}`}`

const AFTER = {
  accept: 'is linked to what was suggested in the next run; what was made meanwhile moves there',
  reject: 'is never taken for that record again',
  link: 'is linked to it in the next run',
  unlink: 'is unlinked in the next run: our fields there are cleared, entries stay',
  relink: 'is linked to the other one in the next run; our entries and deals move along',
  rematch: 'is matched again in the next run',
} as const satisfies Record<MatchRequest['action'], string>

/** What follows from a decision. */
export function decidedLines(
  request: MatchRequest,
  name: string,
  decided: readonly MatchDocument[],
  { columns, colours }: Look,
): readonly string[] {
  const records = [...new Set(decided.map(nameOf))]
  if (request.action === 'rematch' && records.length !== 1)
    return [
      records.length === 0
        ? 'Nothing waits to be matched.'
        : `${colours.green('✓')} ${plural(records.length, 'record')} matched again in the next run.`,
    ]
  const [record = request.action === 'rematch' ? '' : request.key] = records
  return wrapped(
    `${record} ${AFTER[request.action]}. Now: ml-connector sync ${name}`,
    columns,
    `${colours.green('✓')} `,
    '  ',
  )
}
