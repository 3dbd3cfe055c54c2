import type { Entity, Fields } from './connector.ts'

/** Who may change a field after it was first written. */
export type Ownership =
  | 'ours' // always ours: written whenever our value moved
  | 'own' // ours until a person changes it, from then on theirs
  | 'fill' // written only where empty, or where it still holds what we wrote
  | 'add' // a list: our members are kept in step, everybody else's stay
  | 'block' // a text in which only our block is ours
  | 'first' // written when we create the record, never again
  | 'never' // not written at all

/** Ownership on records that we created, and on records that existed and were linked. */
export interface Policy {
  readonly created: Ownership
  readonly linked: Ownership
}

/** What a mapping wants a destination record to be. Names only fields the flow may touch. */
export interface Desired {
  readonly entity: Entity
  readonly fields: Fields
  readonly policy: Readonly<Record<string, Policy>>
}
