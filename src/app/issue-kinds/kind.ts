/** What one answer to an issue means. */
export interface Meaning {
  /** Whether the answer stands for good; else it counts once, for what was asked. */
  readonly stands: boolean
  /** What follows, for people; begins with the verb. */
  readonly after: string
}

/** Issues of one cause. The words are those of the docs, with their marks. */
export interface IssueKind {
  readonly codes: readonly string[]
  readonly cause: string
  readonly remedy: string
  /** Where they ask something: the answers they take. */
  readonly answers?: Readonly<Record<string, Meaning>>
}
