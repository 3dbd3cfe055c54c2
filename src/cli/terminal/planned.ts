import type { AppliedPreview } from '../../app/apply-preview.ts'
import type { Preview } from '../../app/previews.ts'
import { flowOfStream } from '../../app/records.ts'
import { sinceRule } from '../../app/rule-words.ts'
import { isPlaceholder } from '../../core/both-sides.ts'
import { differenceLines, valueLines } from './difference.ts'
import { suggestedLines } from './match-lines.ts'
import { becameLines, reasonLines, runLines } from './run-report.ts'
import type { Terminal } from './terminal.ts'
import { count, inSystem, plural } from './words.ts'
import { wrapped } from './wrap.ts'
import { nounOf } from './written.ts'

type Previewed = Omit<Preview, 'parties'>
type Link = Preview['links'][number]
type Write = Preview['operations'][number]

export interface PreviewLook {
  readonly terminal: Pick<Terminal, 'columns' | 'colours'>
  /** Every write with everything in it, instead of some of each group. */
  readonly full: boolean
}

/** How many examples of each group, and lines of a text, are shown: a first run would be too long to show whole. */
const EXAMPLES = 3
const LINES = 5
/** Roles of links that are shown; the deal of an invoice is shown with its entry. */
const LINKED = new Set(['organization', 'person', 'entry'])

/** What a run would do, by flow and kind, with examples, totals that add up, and what it would leave. */
export function previewLines(previewed: Previewed, look: PreviewLook): readonly string[] {
  const { run, operations, issues, suggested } = previewed
  const { columns, colours } = look.terminal
  if (run.status !== 'done' && run.status !== 'done_with_issues') {
    return [...runLines(run, colours, columns), 'The preview is not whole, so nothing of it is shown.']
  }
  const groups = groupsOf(previewed)
  const units = operations.reduce((sum, one) => sum + one.units, 0)
  const isUpToDate = run.counts.issues + run.counts.waiting === 0 && issues.length === 0
  const nothing = isUpToDate ? 'Nothing to write: Pipedrive is up to date.' : 'Nothing to write beside what is left:'
  const lines = [
    ...(groups.length === 0 ? [nothing] : totals(groups, operations.length, units)),
    ...groups.flatMap((group) => groupLines(group, look)),
    ...suggestedLines(suggested, look.full ? suggested.length : EXAMPLES, look.terminal),
    ...issueLines(issues, look),
    ...becameLines(run, colours, columns),
    ...waitingLines(previewed.waiting, columns),
  ]
  return lines.filter((line, at) => line !== '' || lines[at - 1] !== '')
}

type Does = 'make' | 'link' | 'change'

interface Item {
  readonly link: Link | null
  /** `null` where a link costs no write. */
  readonly write: Write | null
  readonly title: string
  readonly units: number
}

interface Group {
  readonly flow: string
  readonly does: Does
  readonly entity: Write['entity']
  readonly system: Write['system']
  readonly items: Item[]
}

function groupsOf(previewed: Previewed): readonly Group[] {
  const { operations, links } = previewed
  const groups = new Map<string, Group>()
  const add = (flow: string, does: Does, entity: Group['entity'], item: Item, system: Group['system']) => {
    const name = `${system} ${flow} ${does} ${entity}`
    const group = groups.get(name) ?? { flow, does, entity, system, items: [] }
    group.items.push(item)
    groups.set(name, group)
  }
  const linked = new Map(links.filter(({ role }) => LINKED.has(role)).map((link) => [roleOf(link), link] as const))
  const titles = titlesOf(previewed)
  for (const write of operations) {
    const { flow, entity, kind, title, units } = write
    const link = kind === 'update' ? (linked.get(roleOf(write)) ?? null) : null
    const item = { link, write, title: isKeyOnly(title, write) ? (titles.get(recordOf(write)) ?? title) : title, units }
    add(flow, kind === 'create' ? 'make' : link === null ? 'change' : 'link', entity, item, write.system)
    if (link !== null) linked.delete(roleOf(write))
  }
  for (const link of linked.values()) {
    const { stream, entity, remote } = link
    const title = titles.get(recordOf(link)) ?? `${entity} ${remote}`
    add(flowOfStream(stream), 'link', entity, { link, write: null, title, units: 0 }, 'pipedrive')
  }
  return [...groups.values()]
}

/** The name of each record, if need be taken from another write to it. */
function titlesOf({ operations, names }: Previewed): ReadonlyMap<string, string> {
  const others = operations.flatMap((write): [string, string][] =>
    isKeyOnly(write.title, write) ? [] : [[recordOf(write), write.title]],
  )
  return new Map([...others.reverse(), ...Object.entries(names)])
}

type About = Pick<Link, 'stream' | 'key'>
const recordOf = ({ stream, key }: About): string => `${stream}:${key}`
const isKeyOnly = (title: string, { stream, key }: About): boolean => title === '' || title === `${stream} ${key}`

const roleOf = ({ stream, key, role }: Pick<Link, 'stream' | 'key' | 'role'>): string => `${stream} ${key} ${role}`

const nameOf = ({ flow, does, entity, system, items }: Group, number = ''): string =>
  `${flow}: ${number}${nounOf(items.length, entity)} to ${does}${inSystem(system)}`
const unitsOf = ({ items }: Group): number => items.reduce((sum, { units }) => sum + units, 0)

function groupLines(group: Group, look: PreviewLook): readonly string[] {
  const { bold, dim } = look.terminal.colours
  const shown = look.full ? group.items : group.items.slice(0, EXAMPLES)
  const more = group.items.length - shown.length
  return [
    `${bold(nameOf(group, `${count(group.items.length)} `))}${dim(`, ${plural(unitsOf(group), 'unit')}`)}`,
    ...shown.flatMap((item) => itemLines(group, item, look)),
    ...(more > 0 ? [dim(`  … and ${count(more)} more: --full shows all`)] : []),
    '',
  ]
}

function itemLines(
  { does, entity }: Group,
  { link, write, title }: Item,
  { terminal, full }: PreviewLook,
): readonly string[] {
  const { columns, colours } = terminal
  const { bold, dim, green, yellow, cyan } = colours
  const mark = { make: green('+'), link: cyan('='), change: yellow('~') }[does]
  const why = link === null ? '' : sinceRule(link.rule)
  // For a field the key tells for which kind of record it is made; other keys are only for programs.
  const of = write !== null && (entity === 'field' || entity === 'option') ? `, of ${write.key.split('.')[0]}s` : ''
  const page = link?.url ?? write?.url ?? null
  const options = { width: columns, full, lines: LINES }
  const [first = '', ...rest] = wrapped(`${title}${of}${why}`, columns, '    ')
  return [
    `  ${mark} ${bold(first.trim())}`,
    ...rest,
    ...(page === null ? [] : [`      ${dim(page)}`]),
    ...(write === null ? ['      nothing to write there'] : []),
    ...Object.entries(write?.after ?? {})
      .flatMap(([field, value]) => {
        const shown = isPlaceholder(value) ? 'made by this run too' : value
        return write?.before == null
          ? valueLines(field, shown, options)
          : differenceLines(field, write.before[field] ?? null, shown, options)
      })
      // Without the line that repeats the title.
      .filter((line) => ![title, `name: ${title}`, `title: ${title}`, `subject: ${title}`].includes(line.trim())),
  ]
}

/** Each group on a line, and what all of it comes to. */
function totals(groups: readonly Group[], writes: number, units: number): readonly string[] {
  const lines = groups.map((group) => {
    const price = unitsOf(group) === 0 ? '' : `, ${plural(unitsOf(group), 'unit')}`
    return `${count(group.items.length).padStart(6)}  ${nameOf(group)}${price}`
  })
  return [...lines, `${plural(writes, 'write')} for ${plural(units, 'unit')} of the daily API budget.`, '']
}

function waitingLines(waiting: Previewed['waiting'], width: number): readonly string[] {
  const all = Object.entries(waiting).sort(([a, one], [b, other]) => other - one || a.localeCompare(b))
  if (all.length === 0) return []
  const rest = all.slice(REASONS).reduce((sum, [, records]) => sum + records, 0)
  const shown = rest > 0 ? [...all.slice(0, REASONS), ['for others', rest] as const] : all
  return ['', 'Waiting:', ...reasonLines(shown, width)]
}

const REASONS = 10

const issueLines = (issues: Preview['issues'], { terminal: { columns, colours } }: PreviewLook): readonly string[] =>
  issues.flatMap(({ message, advice }, at) => [
    ...(at === 0 ? [colours.bold(`${plural(issues.length, 'issue')} would be raised`)] : []),
    ...wrapped(message, columns - 2, '  ').map((line, index) =>
      index === 0 ? `  ${colours.yellow('!')} ${line.trim()}` : `  ${line}`,
    ),
    ...wrapped(advice, columns, '    → ', '      '),
    ...(at === issues.length - 1 ? [''] : []),
  ])

const LEFT_BECAUSE = {
  changed: 'it is no longer what was shown',
  made: 'it is made already, by this preview or a run since',
  gone: 'it is not needed any more, or what it needs was left',
  new: 'it was not shown',
} as const satisfies Record<AppliedPreview['left'][number]['why'], string>

const DOES: Readonly<Record<string, string>> = { create: 'make', delete: 'delete' }

/** One by one where they are few; else how many, with the first ones. */
function leftGroup(all: AppliedPreview['left'], colours: PreviewLook['terminal']['colours']): readonly string[] {
  const say = ({ kind, entity, why }: AppliedPreview['left'][number], what: string, records: number) =>
    `  ${colours.yellow('·')} ${DOES[kind] ?? 'change'} ${nounOf(records, entity)} ${what}: ${LEFT_BECAUSE[why]}`
  const [first] = all
  if (first === undefined || all.length <= EXAMPLES) return all.map((one) => say(one, one.title, 1))
  const named = all.slice(0, EXAMPLES).map(({ title }) => title)
  return [say(first, `${named.join('; ')} and ${count(all.length - EXAMPLES)} more`, all.length)]
}

/** Which writes of a preview were not made, and why. */
export function appliedLines({ sent, left }: AppliedPreview, { columns, colours }: PreviewLook['terminal']) {
  if (left.length === 0) return []
  const head = `${plural(sent, 'write')} made as shown; ${plural(left.length, 'other')} left:`
  const groups = Map.groupBy(left, ({ kind, entity, why }) => `${kind} ${entity} ${why}`)
  const lines = [...groups.values()].flatMap((all) => leftGroup(all, colours))
  const more = left.length > lines.length ? [colours.dim('Each of them: the same command with --json.')] : []
  return ['', head, ...lines.flatMap((line) => wrapped(line, columns, '    ')), ...more]
}

/** What to do next: the preview is kept for some days. */
export function previewHints(
  name: string,
  { runId, status, counts }: Pick<Previewed['run'], 'runId' | 'status' | 'counts'>,
  apply: boolean,
) {
  if (apply || (status !== 'done' && status !== 'done_with_issues')) return []
  if (counts.created + counts.linked + counts.updated === 0) return []
  return [
    `Some of it: ml-connector preview ${name} --apply ${runId} --first 10`,
    `All of it, exactly as shown: ml-connector preview ${name} --apply ${runId}`,
  ]
}
