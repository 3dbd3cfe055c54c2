/** When a run that nobody asked for changes so much that a person should see it first. */
export interface Brake {
  /** Of the linked records. */
  readonly share: number
  readonly atLeast: number
}

/** Both have to be exceeded: a small connection is not held for a few records, nor a large one for its daily business. */
export const isTooMuch = (changed: number, linked: number, { share, atLeast }: Brake): boolean =>
  changed > atLeast && changed > share * linked

/** The issue of a connection that is held by its brake. */
export const BRAKED = { stream: 'connection', key: 'brake', code: 'run.brake' } as const
