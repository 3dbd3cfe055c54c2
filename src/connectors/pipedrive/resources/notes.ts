import type { Members, Resource } from './resource.ts'

export const NOTE_MEMBERS = {
  content: { kind: 'text', write: 'always' },
  deal_id: { kind: 'ref', write: 'always' },
  org_id: { kind: 'ref', write: 'always' },
  person_id: { kind: 'ref', write: 'always' },
  user_id: { kind: 'ref', write: 'always' },
  add_time: { kind: 'instantV1', write: 'always' },
  pinned_to_deal_flag: { kind: 'bit', write: 'always' },
  pinned_to_organization_flag: { kind: 'bit', write: 'always' },
  pinned_to_person_flag: { kind: 'bit', write: 'always' },
} as const satisfies Members

/**
 * Notes. There is no API v2 for them.
 *
 * Shape:  at least one of `deal_id`, `org_id`, `person_id`; a pin needs the id it pins to in the same write.
 *         `content` is HTML and comes back as Pipedrive cleaned it. `add_time` may be any day.
 * Source: Pipedrive API v1, /notes
 */
export const notes: Resource = {
  entity: 'note',
  version: 'v1',
  create: 'POST v1/notes',
  read: 'GET v1/notes/{id}',
  update: 'PUT v1/notes/{id}',
  delete: 'DELETE v1/notes/{id}',
  list: 'GET v1/notes',
  members: NOTE_MEMBERS,
  filters: { organization: 'org_id', person: 'person_id', deal: 'deal_id' },
  isDeleted: (row) => row.active_flag === false,
}
