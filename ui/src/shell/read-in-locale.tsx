import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { asks } from '../asks.ts'
import type { Reader } from '../format.ts'
import { ReaderContext } from '../reader.tsx'

/** Amounts and times of a connection are written in its zone, and for readers of English in its locale. */
export function ReadInLocale({
  connection,
  children,
}: {
  readonly connection: string | null
  readonly children: ReactNode
}) {
  return connection === null ? children : <OfConnection connection={connection}>{children}</OfConnection>
}

function OfConnection({ connection, children }: { readonly connection: string; readonly children: ReactNode }) {
  const { data } = useQuery(asks.reader(connection))
  return <ReaderContext value={data ?? FALLBACK}>{children}</ReaderContext>
}

const FALLBACK: Reader = { locale: 'nb-NO', timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone }
