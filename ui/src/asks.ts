import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { get, type Query, send, Trouble } from './api.ts'
import type {
  ApiKey,
  Audited,
  BehaviourPart,
  BrowserSession,
  CheckedValues,
  Connection,
  Delivery,
  Erasure,
  Found,
  Issue,
  IssueGroup,
  Life,
  Match,
  Me,
  OfCustomer,
  OpenDocument,
  Operation,
  Overview,
  Page,
  Planned,
  PreviewSummary,
  Receivables,
  Recorded,
  Run,
  RunWhole,
  Settings,
  Status,
  TieOut,
  Trade,
  User,
  Work,
} from './documents.ts'
import type { Values } from './settings-draft.ts'
import type { LinkSeen, Session } from './shell/entrance.ts'

export const pathOf = (connection: string): string => `/connections/${encodeURIComponent(connection)}`

const LOOK_AGAIN_MS = 500

/** A list that is read page by page. */
const list = <P extends Page<unknown>>(
  key: readonly [topic: string, ...rest: string[]],
  path: string,
  query: Query = {},
) =>
  infiniteQueryOptions({
    queryKey: [...key, query],
    queryFn: ({ pageParam, signal }) => get<P>(path, { ...query, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }: P) => next,
  })

/** What follows the rows that another answer began with. */
const listFrom = <P extends Page<unknown>>(
  key: readonly [topic: string, ...rest: string[]],
  path: string,
  cursor: string | null,
) =>
  infiniteQueryOptions({
    queryKey: [...key, cursor],
    queryFn: ({ pageParam, signal }) => get<P>(path, { limit: 100, cursor: pageParam }, signal),
    initialPageParam: cursor,
    getNextPageParam: ({ next }: P) => next,
  })

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
  /** A link that is good once, so it is asked for once. */
  authorization: (connection: string) =>
    queryOptions({
      queryKey: ['authorization', connection],
      queryFn: () => send<{ readonly url: string }>('POST', `${pathOf(connection)}/authorize`, {}),
      staleTime: Number.POSITIVE_INFINITY,
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
  zone: (connection: string) =>
    queryOptions({
      ...asks.settings(connection),
      staleTime: Number.POSITIVE_INFINITY,
      select: ({ settings }: Settings): string => settings.settings?.timeZone ?? 'Europe/Oslo',
    }),
  /** What other settings would change of those of a revision. */
  checkedValues: (connection: string, revision: string, values: Values) =>
    queryOptions({
      queryKey: ['connection', connection, 'checked', revision, values],
      queryFn: () => send<CheckedValues>('POST', `${pathOf(connection)}/settings/check`, { values }),
      placeholderData: keepPreviousData,
      retry: false,
    }),
  preview: (connection: string, preview: string) =>
    queryOptions({
      queryKey: ['run', connection, 'preview', preview, 'summary'],
      queryFn: ({ signal }) =>
        get<PreviewSummary>(`${pathOf(connection)}/previews/${encodeURIComponent(preview)}`, {}, signal),
    }),
  /** One that is shown, as an example. */
  example: (connection: string, stream: string) =>
    queryOptions({
      queryKey: ['record', connection, 'example', stream],
      queryFn: ({ signal }) =>
        get<Page<Recorded>>(`${pathOf(connection)}/records`, { stream, state: 'shown', limit: 1 }, signal),
      select: ({ items }: Page<Recorded>) => items[0] ?? null,
    }),
  search: (connection: string, q: string) =>
    queryOptions({
      queryKey: ['record', connection, 'search', q],
      queryFn: ({ signal }) => get<readonly Found[]>(`${pathOf(connection)}/search`, { q }, signal),
    }),
  runs: (connection: string, filter: RunFilter) =>
    list<Page<Run>>(['run', connection, 'runs'], `${pathOf(connection)}/runs`, { ...filter }),
  /** The run of the same mode before one that is known. */
  runBefore: (connection: string, { runId, mode, startedAt }: Pick<Run, 'runId' | 'mode' | 'startedAt'>) =>
    queryOptions({
      queryKey: ['run', connection, 'before', runId],
      queryFn: ({ signal }) =>
        get<Page<Run>>(`${pathOf(connection)}/runs`, { mode, until: startedAt, limit: 1 }, signal),
      select: ({ items }: Page<Run>) => items[0] ?? null,
    }),
  run: (connection: string, run: string) =>
    queryOptions({
      queryKey: ['run', connection, 'one', run],
      queryFn: ({ signal }) => get<RunWhole>(`${pathOf(connection)}/runs/${encodeURIComponent(run)}`, {}, signal),
    }),
  operations: (connection: string, run: string) =>
    list<Page<Operation>>(
      ['run', connection, 'operations', run],
      `${pathOf(connection)}/runs/${encodeURIComponent(run)}/operations`,
      { limit: 200 },
    ),
  issueGroups: (connection: string, state: string) =>
    queryOptions({
      queryKey: ['issue', connection, 'groups', state],
      queryFn: ({ signal }) => get<readonly IssueGroup[]>(`${pathOf(connection)}/issue-groups`, { state }, signal),
    }),
  issues: (connection: string, state: string, code: string) =>
    list<Page<Issue>>(['issue', connection, 'list'], `${pathOf(connection)}/issues`, { state, code, limit: 25 }),
  previews: (connection: string) =>
    queryOptions({
      queryKey: ['run', connection, 'previews'],
      queryFn: ({ signal }) => get<readonly PreviewSummary[]>(`${pathOf(connection)}/previews`, {}, signal),
    }),
  planned: (connection: string, preview: string, group: string) =>
    list<Page<Planned>>(
      ['run', connection, 'preview', preview],
      `${pathOf(connection)}/previews/${encodeURIComponent(preview)}/operations`,
      { group, limit: 200 },
    ),
  receivables: (connection: string, band: string) =>
    list<Receivables>(['run', connection, 'receivables'], `${pathOf(connection)}/receivables`, { band, limit: 100 }),
  customer: (connection: string, customer: string) =>
    queryOptions({
      queryKey: ['run', connection, 'customer', customer],
      queryFn: ({ signal }) =>
        get<OfCustomer>(`${pathOf(connection)}/receivables/${encodeURIComponent(customer)}`, {}, signal),
    }),
  openDocuments: (connection: string, customer: string, cursor: string | null) =>
    listFrom<Page<OpenDocument>>(
      ['run', connection, 'customer', customer, 'documents'],
      `${pathOf(connection)}/receivables/${encodeURIComponent(customer)}/documents`,
      cursor,
    ),
  behaviourParts: (connection: string, customer: string, cursor: string | null) =>
    listFrom<Page<BehaviourPart>>(
      ['run', connection, 'customer', customer, 'payments'],
      `${pathOf(connection)}/receivables/${encodeURIComponent(customer)}/payments`,
      cursor,
    ),
  trade: (connection: string) =>
    queryOptions({
      queryKey: ['run', connection, 'trade'],
      queryFn: ({ signal }) => get<Trade>(`${pathOf(connection)}/trade`, {}, signal),
    }),
  erasure: (connection: string, customer: string) =>
    queryOptions({
      queryKey: ['record', connection, 'erasure', customer],
      queryFn: ({ signal }) =>
        get<Erasure>(`${pathOf(connection)}/customers/${encodeURIComponent(customer)}/erasure`, {}, signal),
    }),
  tieOut: (connection: string) =>
    queryOptions({
      queryKey: ['run', connection, 'tie-out'],
      queryFn: ({ signal }) => get<TieOut>(`${pathOf(connection)}/tie-out`, {}, signal),
    }),
  timeline: (connection: string, key: string) =>
    queryOptions({
      queryKey: ['record', connection, 'timeline', key],
      queryFn: ({ signal }) => get<readonly Life[]>(`${pathOf(connection)}/timeline`, { key }, signal),
    }),
  matches: (connection: string, state: string) =>
    list<Page<Match>>(['record', connection, 'matches'], `${pathOf(connection)}/matches`, { state }),
  /** What the newest preview alone has found likely or ambiguous. */
  previewed: (connection: string) =>
    list<Page<Match>>(['record', connection, 'matches'], `${pathOf(connection)}/matches`, { previewed: 'true' }),
  inbox: (connection: string, state: string) =>
    list<Page<Delivery>>(['inbox', connection, 'list'], `${pathOf(connection)}/inbox`, { state }),
  audit: (connection: string | null) =>
    list<Page<Audited>>(
      ['user', 'audit', connection ?? ''],
      connection === null ? '/audit' : `${pathOf(connection)}/audit`,
      {},
    ),
  users: () =>
    queryOptions({
      queryKey: ['user', 'list'],
      queryFn: ({ signal }) => get<Listed<User>>('/users', {}, signal),
      select: itemsOf,
    }),
  keys: () =>
    queryOptions({
      queryKey: ['user', 'keys'],
      queryFn: ({ signal }) => get<Listed<ApiKey>>('/keys', {}, signal),
      select: itemsOf,
    }),
  sessions: () =>
    queryOptions({
      queryKey: ['user', 'sessions'],
      queryFn: ({ signal }) => get<Listed<BrowserSession>>('/me/sessions', {}, signal),
      select: itemsOf,
    }),
  allStatus: () => queryOptions({ queryKey: ['run'], queryFn: ({ signal }) => get<Status>('/status', {}, signal) }),
  /** How work stands, asked again and again until it is over. */
  work: <Kind extends Work['kind'] = Work['kind']>(id: string) =>
    queryOptions({
      queryKey: ['work', id],
      queryFn: ({ signal }) => get<Work<Kind>>(`/long-work/${encodeURIComponent(id)}`, {}, signal),
      // Work that is not known was of a process that is gone: its run tells on.
      refetchInterval: ({ state: { data, error } }) =>
        (data === undefined || data.state === 'running') && !isUnknown(error) ? LOOK_AGAIN_MS : false,
    }),
}

/** Empty members ask for nothing. */
export interface RunFilter {
  readonly status?: string
  readonly mode?: string
  readonly flow?: string
  /** Instants. */
  readonly since?: string
  readonly until?: string
}

const isUnknown = (error: unknown): boolean => error instanceof Trouble && error.status === 404

/** Lists come as they are, or as a page. */
type Listed<T> = readonly T[] | { readonly items: readonly T[] }
const itemsOf = <T>(listed: Listed<T>): readonly T[] => ('items' in listed ? listed.items : listed)
