/** Names in a path, `:name`. */
type Names<P extends string> = P extends `${infer A}/${infer B}`
  ? Names<A> | Names<B>
  : P extends `:${infer N}`
    ? N
    : never

/** Every page by its path. The pages of a connection stand below `/c/:connection`. */
export const ROUTES = {
  start: '/',
  signIn: '/sign-in',
  setup: '/setup',
  connect: '/connections/new',
  overview: '/c/:connection',
  receivables: '/c/:connection/receivables',
  tieOut: '/c/:connection/receivables/tie-out',
  customer: '/c/:connection/receivables/:customer',
  connection: '/c/:connection/connection',
  flows: '/c/:connection/flows',
  flow: '/c/:connection/flows/:flow',
  fit: '/c/:connection/fit',
  matches: '/c/:connection/matches',
  preview: '/c/:connection/preview',
  runs: '/c/:connection/runs',
  run: '/c/:connection/runs/:run',
  issues: '/c/:connection/issues',
  webhooks: '/c/:connection/webhooks',
  timeline: '/c/:connection/records/:key',
  settings: '/settings',
  settingsPart: '/settings/:part',
} as const

export type RouteName = keyof typeof ROUTES
export type Params<R extends RouteName> = Readonly<Record<Names<(typeof ROUTES)[R]>, string>>

type Query = Readonly<Record<string, string | null | undefined>>

/** The address of a page. What the query leaves empty is left out. */
export function href<R extends RouteName>(name: R, params: Params<R>, query: Query = {}): string {
  const given = params as Readonly<Record<string, string>>
  const path = ROUTES[name].replaceAll(/:(\w+)/g, (_, one: string) => encodeURIComponent(given[one] ?? ''))
  const asked = Object.entries(query).flatMap(([key, value]) => (value ? [[key, value]] : []))
  return asked.length === 0 ? path : `${path}?${new URLSearchParams(asked)}`
}
