import { words } from '../words/entities.ts'

/** What a run is at, with streams by the names that people know: `Reading invoices`. */
export function phaseSaid(phase: string): string {
  const [, stream] = /^Reading (\w+)$/.exec(phase) ?? []
  return stream === undefined ? phase : words.reading(words.many[stream as keyof typeof words.many] ?? stream)
}
