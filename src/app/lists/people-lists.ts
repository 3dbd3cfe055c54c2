import type { Audited } from '../../core/actor.ts'
import type { Connection } from '../../core/connection.ts'
import type { InboxState } from '../../core/inbox.ts'
import type { Store } from '../../core/store.ts'
import { type DeliveryDocument, deliveryOf } from '../deliveries.ts'
import { momentOf } from '../moment.ts'
import type { AuditDocument } from './list-documents.ts'
import { type Listed, listed } from './listed.ts'

type Of = Pick<Connection, 'id'>

/** @param connection `null`: whatever it concerns */
export async function listAudit(
  { lists }: Pick<Store, 'lists'>,
  connection: Of | null,
  after: string | null,
  limit: number,
): Promise<Listed<AuditDocument, string>> {
  const rows = await lists.audit(connection?.id ?? null, after, limit + 1)
  return listed(rows, limit, { item: auditOf, place: ({ id }) => id })
}

const auditOf = ({ id, at, actor, action, connectionName, stream, key, subject, before, after }: Audited) => ({
  ...{
    id,
    at: momentOf(at),
    by: { ...actor },
    action,
    connection: connectionName,
    stream,
    key,
    subject,
    before,
    after,
  },
})

export async function listInbox(
  { lists }: Pick<Store, 'lists'>,
  { id }: Of,
  state: InboxState | null,
  after: string | null,
  limit: number,
): Promise<Listed<DeliveryDocument, string>> {
  const rows = await lists.inbox(id, state, after, limit + 1)
  return listed(rows, limit, { item: deliveryOf, place: (entry) => entry.id })
}
