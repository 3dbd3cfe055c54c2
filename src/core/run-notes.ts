/** What the phases of one run remember while it goes. It ends with the run: no other run knows of it. */
export interface RunNotes {
  /** By what must not be done twice at a time: what was asked for last. */
  readonly turns: Map<string, Promise<unknown>>
  /** By record: whether one that is known as deleted is there again. */
  readonly back: Map<string, Promise<boolean>>
  /** By kind of record: when a preview listed it, epoch ms. Later runs list it all the same. */
  readonly listed: Map<string, number>
}

export const newRunNotes = (): RunNotes => ({ turns: new Map(), back: new Map(), listed: new Map() })

/** Does `work` once whatever was asked for before it under this name is over, however that ended. */
export function inTurn<T>({ turns }: RunNotes, name: string, work: () => Promise<T>): Promise<T> {
  const mine = (turns.get(name) ?? Promise.resolve()).catch(() => undefined).then(work)
  turns.set(name, mine)
  return mine
}
