import type { MatchRequest } from '../../app/decide-match.ts'
import type { LifeEvent } from '../../app/life-events.ts'
import type { Json } from '../../core/json.ts'
import { differenceLines } from './difference.ts'
import type { Terminal } from './terminal.ts'
import { brief, zonedTime } from './words.ts'
import { wrapped } from './wrap.ts'

export interface LifeLook {
  readonly terminal: Pick<Terminal, 'columns' | 'colours'>
  /** Whether to show every member and line that was written. */
  readonly full: boolean
}

type Told = Exclude<LifeEvent, { is: 'written' }>

/** What happened to a record besides what was written of it, for people. */
export function eventLines(event: Told, { terminal, full }: LifeLook): readonly string[] {
  const { columns, colours } = terminal
  const { mark, sentence } = said(event)
  const when = event.at === null ? 'some time' : zonedTime(event.at)
  const paint = { issue: colours.yellow, drift: colours.yellow, decided: colours.cyan, read: colours.dim }
  const painted = event.is in paint ? paint[event.is as keyof typeof paint](mark) : colours.dim(mark)
  const options = { width: columns, full }
  return [
    ...wrapped(`${when} ${sentence}`, columns - 2, '', '  ').map((line, at) =>
      at === 0 ? `  ${painted} ${line}` : `  ${line}`,
    ),
    ...(event.is === 'changed'
      ? event.members.flatMap(({ member, before, after }) => differenceLines(inWords(member), before, after, options))
      : []),
    ...(event.is === 'drift' && event.field !== null && event.kind === 'value'
      ? differenceLines(event.field, event.expected, event.found, options)
      : []),
  ]
}

/** Who asked for a run, behind its name. */
export function askedBy(by: Extract<LifeEvent, { is: 'written' }>['by']): string {
  if (by === null) return ''
  if (by.kind === 'person') return `, asked for by ${by.name === '' ? 'a person' : by.name}`
  return by.kind === 'system' ? '' : `, by ${by.kind}`
}

interface Said {
  readonly mark: string
  readonly sentence: string
}

function said(event: Told): Said {
  switch (event.is) {
    case 'read':
      return { mark: '•', sentence: event.at === null ? 'ago first read from Visma.net' : 'first read from Visma.net' }
    case 'changed':
      return { mark: '•', sentence: 'changed in Visma.net' }
    case 'told': {
      const system = event.system === 'visma' ? 'Visma.net' : 'Pipedrive'
      return { mark: '•', sentence: `${system} told by webhook: ${event.about}${because(event.reason)}` }
    }
    case 'issue':
      return { mark: '!', sentence: `${NEEDED[event.state]}: ${event.message} (${event.code})` }
    case 'decided':
      return { mark: '→', sentence: `${event.by.name || 'a person'} ${decision(event)}` }
    case 'drift': {
      const where = `${event.entity} ${event.remote}`
      return { mark: '!', sentence: `the tie-out found ${DRIFTED[event.kind](where)}` }
    }
  }
}

const NEEDED = {
  open: 'needs a person',
  waiting: 'waits for what a person decided',
  resolved: 'needed a person, and is settled',
  ignored: 'needs a person, who ignores it',
} as const

const DRIFTED = {
  value: (where: string) => `that ${where} shows something else than was written`,
  text: (where: string) => `that our text in ${where} is not as it was written`,
  deleted: (where: string) => `that ${where} was deleted`,
  relinked: (where: string) => `that ${where} was moved to other records`,
  extra: (where: string) => `${where}, which nobody knows of although it bears our mark`,
} as const

/** What people did, by how the audit names it; whatever is not here is told by its name. */
const DID = {
  'issue.retry': 'had it tried again',
  'issue.ignore': 'ignored the issue',
  'issue.answer': 'answered',
  'match.link': 'linked it',
  'match.accept': 'accepted a match',
  'match.apart': 'kept it apart',
  'match.reject': 'rejected a match',
  'match.unlink': 'unlinked it',
  'match.relink': 'linked it anew',
  'match.rematch': 'had it matched again',
} as const satisfies Readonly<
  Record<'issue.retry' | 'issue.ignore' | 'issue.answer' | 'match.apart' | `match.${MatchRequest['action']}`, string>
>

function decision({ action, after }: Extract<LifeEvent, { is: 'decided' }>): string {
  const did = Object.hasOwn(DID, action) ? DID[action as keyof typeof DID] : action.replaceAll('.', ' ')
  const members = membersOf(after)
  const to = action === 'issue.answer' ? ` “${brief(members.to)}”` : remoteOf(members)
  return `${did}${to}${because(typeof members.because === 'string' ? members.because : null)}`
}

const remoteOf = ({ remote, role }: Readonly<Record<string, Json>>): string =>
  typeof remote === 'string' ? `: ${typeof role === 'string' ? role : 'record'} ${remote}` : ''

const because = (reason: string | null): string => (reason === null ? '' : ` (${reason})`)

const membersOf = (data: Json): Readonly<Record<string, Json>> =>
  typeof data === 'object' && data !== null && !Array.isArray(data) ? (data as Readonly<Record<string, Json>>) : {}

/** `dueDate` → `due date`. */
const inWords = (member: string): string => member.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
