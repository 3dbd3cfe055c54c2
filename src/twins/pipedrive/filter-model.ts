export interface FilterCondition {
  readonly object: string
  readonly field_id: string
  readonly operator: string
  readonly value: string | null
  readonly extra_value: string | null
}

/** A saved filter without what every row has. */
export interface FilterContent {
  readonly name: string
  readonly type: string
  readonly user_id: number
  /** Its two groups of conditions: all of the first must hold, and any of the second. */
  readonly all: readonly FilterCondition[]
  readonly any: readonly FilterCondition[]
}
