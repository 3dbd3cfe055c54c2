import type { UndoDocument } from '../../app/undo.ts'
import { runLines } from './run-report.ts'
import type { Terminal } from './terminal.ts'
import { count, inSystem, plural } from './words.ts'
import { wrapped } from './wrap.ts'
import { nounOf } from './written.ts'

type Shown = Pick<Terminal, 'columns' | 'colours'>
type Left = UndoDocument['left'][number]
type Write = UndoDocument['operations'][number]

/** How many of a kind are named: the rest is in the JSON. */
const NAMED = 10

const DOES = { create: 'made', update: 'put back', delete: 'deleted', unlink: 'unlinked' } as const
const WOULD = { create: 'to make', update: 'to put back', delete: 'to delete', unlink: 'to unlink' } as const

export const WHY_LEFT: Readonly<Record<Left['because'], string>> = {
  edited: 'Left, since somebody changed it after us',
  unknown: 'Left, since nobody knows what stood there before',
  gone: 'Left: it was deleted already, or merged into another record',
  merged: 'Left: it was merged into another record',
  attached: 'Left, since something that stays hangs on it',
  shared: 'Left, since it stands for other customers or suppliers too',
  refused: 'Left, since it was refused',
  read_only: 'Left, since it may not be written',
  setup: 'Left as always: what was set up once and is used by people now',
  hidden: 'Left, since lowering the visibility hid it, and only raising it shows it again',
  deleted: 'Left, since the run deleted what stood for nothing any more, and it is not made again',
  forgotten: 'Left, since its values are not kept any more',
}

/** What an undo took back, or would, and what it left: each with its name. */
export function undoneLines(undone: UndoDocument, { columns, colours }: Shown): readonly string[] {
  const isPreview = undone.mode === 'preview'
  const does = isPreview ? WOULD : DOES
  const groups = Map.groupBy(undone.operations, ({ system, kind, entity }) => `${system} ${kind} ${entity}`)
  const done = [...groups.values()].flatMap((all) => {
    const [{ kind, entity, system }] = all as [Write]
    const title = `${count(all.length)} ${nounOf(all.length, entity)} ${does[kind]}${inSystem(system)}`
    return [colours.bold(title), ...named(newestFirst(all).map(titleOf), columns)]
  })
  const reasons = Map.groupBy(undone.left, ({ because }) => because)
  const left = [...reasons].flatMap(([because, all]) => [
    `${colours.yellow(WHY_LEFT[because])} (${count(all.length)}):`,
    ...named(newestFirst(all).map(leftTitle), columns),
  ])
  const price = isPreview ? [`${plural(undone.units, 'unit')} of the daily API budget.`] : []
  return [...runLines({ ...undone, counts: NONE, skipped: {} }, colours, columns), '', ...done, ...left, ...price]
}

const NONE = { read: 0, created: 0, linked: 0, updated: 0, unchanged: 0, skipped: 0, waiting: 0, issues: 0 }

const named = (titles: readonly string[], columns: number): readonly string[] => [
  ...titles.slice(0, NAMED).flatMap((title) => wrapped(title, columns, '  ', '    ')),
  ...(titles.length > NAMED ? [`  … and ${count(titles.length - NAMED)} more (--json shows all)`] : []),
]

/** Several are written at once, so the order in which they came back says nothing. */
const newestFirst = <One extends Pick<Write, 'remote'>>(all: readonly One[]): readonly One[] =>
  all.toSorted((one, other) => Number(other.remote ?? 0) - Number(one.remote ?? 0) || 0)

const titleOf = ({ entity, remote, title, changes, kind }: Write): string =>
  `${entity} ${remote ?? ''} ${title}${kind === 'update' ? `: ${changes.map(({ field }) => field).join(', ')}` : ''}`

const leftTitle = ({ entity, remote, title, fields }: Left): string =>
  `${entity} ${remote ?? ''} ${title}${fields.length === 0 ? '' : `: ${fields.join(', ')}`}`

/** What to do next. */
export function undoHints({ mode, connection, undoes, status }: UndoDocument): readonly string[] {
  if (mode === 'preview') return [`Take it back: ml-connector undo ${undoes}`]
  if (status === 'paused' || status === 'failed' || status === 'stopped')
    return [`Nothing is lost. Go on with the rest: ml-connector undo ${undoes}`]
  return [
    `It is not written again until you release it: ml-connector undo --release ${undoes}`,
    'What automations or people did in answer to our writes is not undone.',
    `Where it was paused, go on with everything else: ml-connector connection resume ${connection}`,
  ]
}
