import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { asks } from '../asks.ts'
import { href } from '../routes.ts'
import { words } from '../words/runs.ts'

interface Given {
  readonly connection: string
  /** The record of Visma.net that a write is for. */
  readonly of: { readonly stream: string; readonly key: string }
  readonly isPlanned?: boolean
}

/** What is made once for the whole account is for no record. */
const OF_ACCOUNT = 'connection'

/** To the life of a record, where it has one: what is planned has none before something was read to be kept. */
export function TimelineLink({ connection, of: { stream, key }, isPlanned = false }: Given) {
  const { data: status } = useQuery(asks.status(connection))
  const isFirst = isPlanned && status?.state === 'not_started'
  // A first sync of only a few parties keeps all that it read, and the connection has not started yet after it.
  const { data: overview } = useQuery({ ...asks.overview(connection), enabled: isFirst })
  const isKept = !isFirst || Object.values(overview?.records ?? {}).some((count) => count > 0)
  if (stream === OF_ACCOUNT || !isKept) return null
  return <Link href={href('timeline', { connection, key: `${stream}:${key}` })}>{words.timeline}</Link>
}
