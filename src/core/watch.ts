/** Facts about a piece of work, for log lines and traces: names, ids, counts. Never a body, an amount or a secret. */
export type Facts = Readonly<Record<string, string | number | boolean>>

/** One request to a remote system, told so that nothing in it names a record. */
export interface RemoteCall {
  /** `visma`, `pipedrive`. */
  readonly system: string
  readonly method: string
  readonly host: string
  /** The path with its ids taken out: `/api/v2/deals/{id}`. */
  readonly route: string
}

export interface RemoteAnswer {
  readonly status: number
  /** The id under which the other side's support finds the request; `null` where the answer has none. */
  readonly requestId: string | null
}

/** A wait for what passes by itself, in the words for the operator, and when what failed is tried again. */
export interface Again {
  /** Of the failure; it begins with the system that is waited for: `visma.timeout`. */
  readonly code: string
  readonly why: string
  readonly afterMs: number
  /** Nothing failed, and it is over after this time: no try that may fail again. */
  readonly once?: true
}

/** Something that watches the work: logs, traces, counters. It changes nothing about the work. */
export interface Watch {
  /**
   * Runs a part of the work. Log lines and remote calls inside belong to it and carry its facts; `note` adds what
   * only turned out on the way.
   */
  readonly part: <T>(name: PartName, facts: Facts, work: (note: (facts: Facts) => void) => Promise<T>) => Promise<T>
  readonly call: <A extends RemoteAnswer>(call: RemoteCall, work: () => Promise<A>) => Promise<A>
  /** Told of every wait before another try, except after a first failure that is too common to mention. */
  readonly again: (again: Again) => void
}

/** `record` shows only in log lines: with a span for each of a million records, traces would be useless. */
export type PartName = 'run' | 'read' | 'phase' | 'record'

export const unwatched: Watch = {
  part: (_name, _facts, work) => work(() => {}),
  call: (_call, work) => work(),
  again: () => {},
}
