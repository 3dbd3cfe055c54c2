import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { asks } from '../asks.ts'
import { ZoneContext } from '../reader.tsx'

/** Times of a connection are told in its zone. */
export function ReadInZone({
  connection,
  children,
}: {
  readonly connection: string | null
  readonly children: ReactNode
}) {
  return connection === null ? children : <OfConnection connection={connection}>{children}</OfConnection>
}

function OfConnection({ connection, children }: { readonly connection: string; readonly children: ReactNode }) {
  const { data } = useQuery(asks.zone(connection))
  return <ZoneContext value={data ?? Intl.DateTimeFormat().resolvedOptions().timeZone}>{children}</ZoneContext>
}
