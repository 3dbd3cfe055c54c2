import { type Draw, isDrawn } from './sample.ts'
import { ROOMS } from './set.ts'

interface Place {
  readonly line: number
  readonly column: number
}

interface Mutant {
  readonly mutatorName: string
  readonly replacement?: string
  readonly status: string
  readonly location: { readonly start: Place; readonly end: Place }
}

/** The part of StrykerJS's report this reads (mutation-testing-report-schema). */
export interface Report {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>
}

/** A mutant that never ends is noticed: a test run would not end either. */
const KILLED = ['Killed', 'Timeout']
const MISSED = ['Survived', 'NoCoverage']

/** The report of the mutants that were drawn: those no test reaches are told of without being asked for. */
export function judged(report: Report, draw: Draw): Report {
  const drawn = (file: string, { mutatorName: mutator, replacement = '', location: { start } }: Mutant): boolean =>
    isDrawn({ file, mutator, replacement, line: start.line, column: start.column }, draw)
  const files = Object.entries(report.files).map(([file, { source, mutants }]) => {
    return [file, { source, mutants: mutants.filter((mutant) => drawn(file, mutant)) }] as const
  })
  return { files: Object.fromEntries(files) }
}

/** The code between two places, counted from 1. */
function excerpt(source: string, { start, end }: Mutant['location']): string {
  const lines = source.split('\n').slice(start.line - 1, end.line)
  const last = lines.length - 1
  return lines
    .map((line, at) => line.slice(at === 0 ? start.column - 1 : 0, at === last ? end.column - 1 : undefined))
    .join('\n')
}

const prefixed = (mark: string, text: string): string =>
  text
    .split('\n')
    .map((line) => `  ${mark} ${line}`)
    .join('\n')

/** Every mutant no test noticed: where it stands, the code as it is, and what it was changed to. */
export function survivors(report: Report, files: readonly string[]): readonly string[] {
  return files.flatMap((file) => {
    const { source, mutants } = report.files[file] ?? { source: '', mutants: [] }
    return mutants
      .filter((mutant) => MISSED.includes(mutant.status))
      .sort((a, b) => a.location.start.line - b.location.start.line)
      .map((mutant) => {
        const why = mutant.status === 'NoCoverage' ? 'no test reaches it' : 'no test fails'
        const place = `${file}:${mutant.location.start.line} ${mutant.mutatorName}, ${why}`
        return `${place}\n${prefixed('-', excerpt(source, mutant.location))}\n${prefixed('+', mutant.replacement ?? '')}`
      })
  })
}

/** A line for each room and one for all: the score, and what it is made of. */
export function scores(report: Report, files: readonly string[]): string {
  const row = (name: string, inRoom: readonly string[]): string | null => {
    const statuses = inRoom.flatMap((file) => report.files[file]?.mutants.map(({ status }) => status) ?? [])
    const killed = statuses.filter((status) => KILLED.includes(status)).length
    const missed = statuses.filter((status) => MISSED.includes(status)).length
    if (killed + missed === 0) return null
    const unreached = statuses.filter((status) => status === 'NoCoverage').length
    const score = ((100 * killed) / (killed + missed)).toFixed(1)
    return `${score.padStart(5)} %  ${name}: ${killed} of ${killed + missed} noticed, ${missed - unreached} survived, ${unreached} reached by no test`
  }
  return [
    ...ROOMS.map((room) =>
      row(
        room,
        files.filter((file) => file.startsWith(`${room}/`)),
      ),
    ),
    row('all', files),
  ]
    .filter((line) => line !== null)
    .join('\n')
}
