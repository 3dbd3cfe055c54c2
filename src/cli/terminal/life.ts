import type { LifeEvent } from '../../app/life-events.ts'
import type { OperationDocument } from '../../app/operations.ts'
import { sinceRule } from '../../app/rule-words.ts'
import type { Life } from '../../app/timeline.ts'
import { sameJson } from '../../core/json.ts'
import { leftBecause } from '../../core/undo.ts'
import { differenceLines, valueLines } from './difference.ts'
import { askedBy, eventLines, type LifeLook } from './life-event-lines.ts'
import { WHY_LEFT } from './undone.ts'
import { inSystem, zonedTime } from './words.ts'
import { wrapped } from './wrap.ts'

/** The life of one record: its records in Pipedrive and why they are these, then what happened, in one order. */
export function lifeLines({ record, links, events, operations }: Life, look: LifeLook): readonly string[] {
  const { columns, colours } = look.terminal
  const { bold, dim } = colours
  const reason = record.reason === null ? '' : `: ${record.reason}`
  const modified = record.modified === null ? 'at an unknown time' : `${record.modified} by the clock of Visma.net`
  const written = new Map(operations.map((operation) => [operation.id, operation]))
  return [
    `${bold(`${record.stream} ${record.number ?? record.key}`)} ${dim(`key ${record.key}`)}`,
    ...wrapped(`${record.state}${reason}; last modified ${modified}`, columns, '  '),
    ...links.flatMap((link) => linkLines(link, look)),
    ...events.flatMap((event) => {
      const operation = event.is === 'written' ? written.get(event.operation) : undefined
      if (event.is !== 'written') return eventLines(event, look)
      return operation === undefined ? [] : operationLines(operation, event, look)
    }),
    '',
  ]
}

function linkLines(
  { role, entity, remote, origin, rule, state, url }: Life['links'][number],
  look: LifeLook,
): readonly string[] {
  const { columns, colours } = look.terminal
  const what = role === 'entry' ? `entry: ${entity} ${remote}` : `${entity} ${remote}`
  return [
    ...wrapped(`${what}, ${origin}${sinceRule(rule)}`, columns, '  ', '    '),
    ...(state === 'deleted' ? [`    ${colours.red('deleted in Pipedrive')}`] : []),
    ...(url === null ? [] : [`    ${colours.dim(url)}`]),
  ]
}

function operationLines(
  operation: OperationDocument,
  { by, mode }: Extract<LifeEvent, { is: 'written' }>,
  { terminal, full }: LifeLook,
): readonly string[] {
  const { columns, colours } = terminal
  const { green, yellow, red, dim } = colours
  const marks = { intent: yellow('…'), done: green('✓'), failed: red('✗'), doubt: yellow('?') } as const
  const { kind, entity, remote, rule, run, sourceVersion, before, after, state } = operation
  const written = `${remote === null ? entity : `${entity} ${remote}`}${inSystem(operation.system)}`
  const why = kind === 'create' && rule !== null ? sinceRule(rule) : ''
  const does = operation.undoes === null && kind !== 'unlink' ? kind : TAKEN_BACK[kind]
  const left = leftBecause(rule)
  const said = left === null ? `${does} ${written}${why}` : `${written}: ${lowerFirst(WHY_LEFT[left])}`
  const version = sourceVersion === null ? '' : `, version ${sourceVersion}`
  const options = { width: columns, full }
  return [
    ...wrapped(`${zonedTime(operation.createdAt)} ${said}`, columns - 2, '', '  ').map((line, at) =>
      at === 0 ? `  ${left === null ? marks[state] : dim('–')} ${line}` : `  ${line}`,
    ),
    ...wrapped(`${mode === null ? '' : `${mode} `}run ${run}${askedBy(by)}${version}`, columns, '    ').map(dim),
    ...(isEmptied(operation) ? wrapped(EMPTIED, columns, '    ').map(dim) : []),
    ...Object.entries(after)
      .filter(([field, value]) => before === null || !sameJson(before[field], value))
      .flatMap(([field, value]) =>
        before === null
          ? valueLines(field, value, options)
          : differenceLines(field, before[field] ?? null, value, options),
      ),
  ]
}

/** What an undo does, where a write of its own would be called by its kind. */
const TAKEN_BACK = { create: 'make again', update: 'put back', delete: 'delete again', unlink: 'unlink' } as const

const lowerFirst = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1)

/**
 * Whether the values of a write were deleted after some time (`settings.retention.payloads`); the write itself is kept.
 * What an undo left was not written, and an unlinking has no values of its own.
 */
const isEmptied = ({ after, before, state, kind, rule }: OperationDocument): boolean =>
  state !== 'intent' &&
  kind !== 'unlink' &&
  leftBecause(rule) === null &&
  before === null &&
  Object.keys(after).length === 0

const EMPTIED = 'the values are no longer kept (settings.retention.payloads)'
