import type { Body, Members, Resource } from './resource.ts'

export const DEAL_MEMBERS = {
  title: { kind: 'varchar', write: 'always' },
  value: { kind: 'number', write: 'always' },
  currency: { kind: 'text', write: 'always' },
  org_id: { kind: 'ref', write: 'always' },
  person_id: { kind: 'ref', write: 'always' },
  owner_id: { kind: 'ref', write: 'always' },
  pipeline_id: { kind: 'ref', write: 'always' },
  stage_id: { kind: 'ref', write: 'always' },
  status: { kind: 'text', write: 'always' },
  lost_reason: { kind: 'varchar', write: 'always', neverNull: 'with status' },
  won_time: { kind: 'instant', write: 'always', neverNull: 'with status' },
  lost_time: { kind: 'instant', write: 'always', neverNull: 'with status' },
  close_time: { kind: 'instant', write: 'always', neverNull: 'with status' },
  expected_close_date: { kind: 'day', write: 'always', neverNull: true },
  is_archived: { kind: 'flag', write: 'never' },
  add_time: { kind: 'instant', write: 'never' },
  creator_user_id: { kind: 'ref', write: 'never' },
  origin: { kind: 'text', write: 'never' },
} as const satisfies Members

/**
 * Deals. The list holds open, won and lost ones; archived deals have a list of their own, and a read by id still
 * finds them with `is_archived`: so a deal missing from the list is not yet a deleted deal.
 *
 * `origin` says how one was made: by hand, imported, by a program. It is set once; no document lists its values.
 *
 * Units:  `value` in `currency`, decimal text; the day a deal was won is `won_time`, an instant.
 * Source: Pipedrive API v2, /deals
 */
export const deals: Resource = {
  entity: 'deal',
  version: 'v2',
  create: 'POST v2/deals',
  read: 'GET v2/deals/{id}',
  update: 'PATCH v2/deals/{id}',
  delete: 'DELETE v2/deals/{id}',
  list: 'GET v2/deals',
  archive: 'GET v2/deals/archived',
  members: DEAL_MEMBERS,
  filters: { organization: 'org_id', person: 'person_id' },
  isDeleted: (row) => row.is_deleted === true || row.status === 'deleted',
  merge: { needs: () => false, apply: stageOnly },
}

// The pipeline follows from the stage; sent together, one of them is ignored or refused.
function stageOnly(body: Body): Body {
  if (!('stage_id' in body)) return body
  const { pipeline_id: _, ...rest } = body
  return rest
}
