import type { RemoteRecord } from './connector.ts'

/** What the phases of one run remember in memory, for that run only. */
export interface RunNotes {
  /** Name → the last work that was asked for under it, for work that must not be done twice at a time. */
  readonly turns: Map<string, Promise<unknown>>
  /** Record that is noted as deleted → whether it is back. */
  readonly back: Map<string, Promise<boolean>>
  /** Kind of record → when this preview has listed it, epoch ms. Later runs list it again all the same. */
  readonly listed: Map<string, number>
  /** Name of a record → the record as this run last read it: the store keeps less of it. Only the newest are here. */
  readonly seen: Map<string, RemoteRecord>
}

export const newRunNotes = (): RunNotes => ({ turns: new Map(), back: new Map(), listed: new Map(), seen: new Map() })

/** Does `work` after all earlier work of this name has ended, well or not. */
export function inTurn<T>({ turns }: RunNotes, name: string, work: () => Promise<T>): Promise<T> {
  const mine = (turns.get(name) ?? Promise.resolve()).catch(() => undefined).then(work)
  turns.set(name, mine)
  return mine
}
