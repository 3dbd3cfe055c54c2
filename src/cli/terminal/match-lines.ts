import type { MatchRequest } from '../../app/decide-match.ts'
import type { MatchDocument } from '../../app/matches.ts'
import type { Preview } from '../../app/previews.ts'
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
    ...candidates.flatMap((one) => candidateLines(one, state === 'apart' ? 'not ' : '', { columns, colours })),
    ...(decision === null ? [] : wrapped(decidedBy(decision), columns, '  ')),
  ]
}

function candidateLines(
  { entity, id, name, url, reason, score }: MatchDocument['candidates'][number],
  before: string,
  { columns, colours: { dim } }: Look,
): readonly string[] {
  const parts = [
    `${before}${entity} ${id}${name === null ? '' : ` ${name}`}`,
    ...(reason === null ? [] : [WHY[reason] ?? reason]),
    ...(score === null ? [] : [`${Math.round(score * 100)} %`]),
  ]
  return [...wrapped(parts.join(' · '), columns, '    '), ...(url === null ? [] : [dim(`      ${url}`)])]
}

/** What a preview suggests: customers and suppliers that would be made and probably are there. */
export function suggestedLines(all: Preview['suggested'], most: number, look: Look): readonly string[] {
  if (all.length === 0) return []
  const { bold, dim } = look.colours
  const more = all.length - most
  return [
    ...wrapped(
      `${bold(`${plural(all.length, 'customer or supplier', 'customers or suppliers')} probably there already`)}: nothing is linked by that. Decide now or after the run: ml-connector match NAME list --state suggested`,
      look.columns,
    ),
    ...all
      .slice(0, most)
      .flatMap(({ stream, key, name, candidates }) => [
        `  ${name ?? `${stream} ${key}`}`,
        ...candidates.flatMap((one) => candidateLines(one, '', look)),
      ]),
    ...(more > 0 ? [dim(`  … and ${more} more: --full shows all`)] : []),
    '',
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
