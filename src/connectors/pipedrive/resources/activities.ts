import type { Row } from '../calls/envelope.ts'
import type { Body, Members, Resource } from './resource.ts'

export const ACTIVITY_MEMBERS = {
  subject: { kind: 'varchar', write: 'always' },
  type: { kind: 'text', write: 'always' },
  note: { kind: 'text', write: 'always', neverNull: true },
  due_date: { kind: 'day', write: 'always', neverNull: true },
  done: { kind: 'flag', write: 'always' },
  deal_id: { kind: 'ref', write: 'always', neverNull: true },
  org_id: { kind: 'ref', write: 'always', neverNull: true },
  person_id: { kind: 'ref', write: 'always' },
  owner_id: { kind: 'ref', write: 'always' },
  add_time: { kind: 'instant', write: 'never' },
  creator_user_id: { kind: 'ref', write: 'never' },
} as const satisfies Members

/**
 * Activities.
 *
 * Shape:  `person_id` is the primary participant; it is read as it is and written through `participants`, where
 *         the people who were added by hand stay. `type` is the key of an active activity type.
 * Source: Pipedrive API v2, /activities
 */
export const activities: Resource = {
  entity: 'activity',
  version: 'v2',
  create: 'POST v2/activities',
  read: 'GET v2/activities/{id}',
  update: 'PATCH v2/activities/{id}',
  delete: 'DELETE v2/activities/{id}',
  list: 'GET v2/activities',
  members: ACTIVITY_MEMBERS,
  filters: { organization: 'org_id', person: 'person_id', deal: 'deal_id' },
  isDeleted: (row) => row.is_deleted === true,
  merge: { needs: (body) => 'person_id' in body, apply: asParticipants },
}

function asParticipants(body: Body, current: Row | null): Body {
  if (!('person_id' in body)) return body
  const { person_id: person, ...rest } = body
  const before = current === null ? null : current.person_id
  const others = participantsOf(current).filter((id) => id !== person && id !== before)
  const primary = person === null ? [] : [{ person_id: person, primary: true }]
  return { ...rest, participants: [...primary, ...others.map((id) => ({ person_id: id, primary: false }))] }
}

function participantsOf(row: Row | null): readonly unknown[] {
  const list = row?.participants
  if (!Array.isArray(list)) return []
  return list.map((item: { readonly person_id?: unknown }) => item?.person_id).filter((id) => typeof id === 'number')
}
