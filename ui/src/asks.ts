import { queryOptions } from '@tanstack/react-query'
import { get, send } from './api.ts'
import type { Connection, Found, Me, Overview, Settings, Status } from './documents.ts'
import type { Reader } from './format.ts'
import type { LinkSeen, Session } from './shell/entrance.ts'

export const pathOf = (connection: string): string => `/connections/${encodeURIComponent(connection)}`

/** What pages ask for. Each begins its key with the topic whose change makes it old, and its connection. */
export const asks = {
  me: () => queryOptions({ queryKey: ['me'], queryFn: ({ signal }) => get<Me>('/me', {}, signal), retry: false }),
  session: () =>
    queryOptions({
      queryKey: ['session'],
      queryFn: ({ signal }) => get<Session>('/session', {}, signal),
      retry: false,
    }),
  link: (token: string) =>
    queryOptions({
      queryKey: ['link', token],
      // Sent as a body: addresses are written down in many places.
      queryFn: () => send<LinkSeen>('POST', '/session/link/look', { token }),
      retry: false,
    }),
  connections: () =>
    queryOptions({
      queryKey: ['connection'],
      queryFn: ({ signal }) => get<readonly Connection[]>('/connections', {}, signal),
    }),
  status: (connection: string) =>
    queryOptions({
      queryKey: ['run', connection, 'status'],
      queryFn: ({ signal }) => get<Status>(`${pathOf(connection)}/status`, {}, signal),
      select: ({ connections }: Status) => connections[0] ?? null,
    }),
  overview: (connection: string) =>
    queryOptions({
      queryKey: ['run', connection, 'overview'],
      queryFn: ({ signal }) => get<Overview>(`${pathOf(connection)}/overview`, {}, signal),
    }),
  settings: (connection: string) =>
    queryOptions({
      queryKey: ['connection', connection, 'settings'],
      queryFn: ({ signal }) => get<Settings>(`${pathOf(connection)}/settings`, {}, signal),
    }),
  /** For whom amounts and times of a connection are written. */
  reader: (connection: string) =>
    queryOptions({
      ...asks.settings(connection),
      staleTime: Number.POSITIVE_INFINITY,
      select: ({ settings }: Settings): Reader => ({
        locale: settings.settings?.locale ?? 'nb-NO',
        timeZone: settings.settings?.timeZone ?? 'Europe/Oslo',
      }),
    }),
  search: (connection: string, q: string) =>
    queryOptions({
      queryKey: ['record', connection, 'search', q],
      queryFn: ({ signal }) => get<readonly Found[]>(`${pathOf(connection)}/search`, { q }, signal),
    }),
}
