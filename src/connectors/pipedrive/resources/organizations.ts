import type { Members, Resource } from './resource.ts'

export const ORGANIZATION_MEMBERS = {
  name: { kind: 'varchar', write: 'always' },
  owner_id: { kind: 'ref', write: 'always' },
  address: { kind: 'address', write: 'always' },
  website: { kind: 'varchar', write: 'always' },
  add_time: { kind: 'instant', write: 'create' },
} as const satisfies Members

/**
 * Organizations.
 *
 * Shape:  `address` `{ value, locality?, postal_code?, … }`, always written whole. Answers leave `website` out
 *         unless the account shows it, so it is unknown; it is not sent where the account does not take it.
 * Source: Pipedrive API v2, /organizations
 */
export const organizations: Resource = {
  entity: 'organization',
  version: 'v2',
  create: 'POST v2/organizations',
  read: 'GET v2/organizations/{id}',
  update: 'PATCH v2/organizations/{id}',
  delete: 'DELETE v2/organizations/{id}',
  list: 'GET v2/organizations',
  members: ORGANIZATION_MEMBERS,
  filters: {},
  isDeleted: (row) => row.is_deleted === true,
  refusable: ['website'],
}
