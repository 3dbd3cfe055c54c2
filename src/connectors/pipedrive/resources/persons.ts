import type { Members, Resource } from './resource.ts'

export const PERSON_MEMBERS = {
  name: { kind: 'varchar', write: 'always' },
  org_id: { kind: 'ref', write: 'always', neverNull: true },
  owner_id: { kind: 'ref', write: 'always' },
  emails: { kind: 'contacts', write: 'always' },
  phones: { kind: 'contacts', write: 'always' },
  add_time: { kind: 'instant', write: 'create' },
} as const satisfies Members

/**
 * Persons.
 *
 * Shape:  `emails`, `phones` `[{ value, primary, label }]`, `[]` for none. A write replaces the whole list, so
 *         what people added is merged in before.
 * Source: Pipedrive API v2, /persons
 */
export const persons: Resource = {
  entity: 'person',
  version: 'v2',
  create: 'POST v2/persons',
  read: 'GET v2/persons/{id}',
  update: 'PATCH v2/persons/{id}',
  delete: 'DELETE v2/persons/{id}',
  list: 'GET v2/persons',
  members: PERSON_MEMBERS,
  filters: { organization: 'org_id', deal: 'deal_id' },
  isDeleted: (row) => row.is_deleted === true,
}
