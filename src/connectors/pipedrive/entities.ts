/** Kinds of records that flows write. */
export const ENTITIES = ['organization', 'person', 'deal', 'note', 'activity', 'file'] as const
export type Entity = (typeof ENTITIES)[number]

/** Those with members that may be changed. */
export type RecordEntity = Exclude<Entity, 'file'>
