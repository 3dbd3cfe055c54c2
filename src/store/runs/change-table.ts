import type { Generated } from 'kysely'
import type { Topic } from '../../core/changes.ts'
import type { ConnectionId } from '../../core/ids.ts'

export interface ChangeTable {
  sequence: Generated<number>
  topic: Topic
  connection: ConnectionId | null
  reference: string | null
  at: number
}
