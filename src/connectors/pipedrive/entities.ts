/** Kinds of records that flows write. */
export const ENTITIES = ['organization', 'person', 'deal', 'note', 'activity'] as const
export type Entity = (typeof ENTITIES)[number]
