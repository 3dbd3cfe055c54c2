import { Button } from '@mantine/core'
import { IconPlugConnected } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, Suspense } from 'react'
import { Link, Redirect, Route, Switch } from 'wouter'
import { asks } from './asks.ts'
import { PAGES, type PageProps } from './pages.ts'
import { EmptyState } from './parts/empty.tsx'
import { PageHeader, SkeletonRows } from './parts/page.tsx'
import { Loaded } from './parts/trouble.tsx'
import { href, ROUTES, type RouteName } from './routes.ts'
import { Boundary } from './shell/boundary.tsx'
import { LaterParts } from './shell/later-parts.tsx'
import { ReadInZone } from './shell/read-in-zone.tsx'
import { Session, useMay } from './shell/session.tsx'
import { Shell } from './shell/shell.tsx'
import { words } from './words/shell.ts'

/** Pages that anybody may open. */
const OPEN = ['signIn', 'setup'] as const satisfies readonly RouteName[]

export function App() {
  return (
    <Boundary>
      <Switch>
        {OPEN.map((name) => (
          <Route key={name} path={ROUTES[name]}>
            {(params: Readonly<Record<string, string>>) => <Opened name={name} params={params} />}
          </Route>
        ))}
        <Route>
          <Session>
            <Inside />
            <LaterParts />
          </Session>
        </Route>
      </Switch>
    </Boundary>
  )
}

function Inside() {
  const names = (Object.keys(PAGES) as (keyof typeof PAGES)[]).filter((name) => !OPEN.some((one) => one === name))
  return (
    <Switch>
      <Route path={ROUTES.start}>
        <Start />
      </Route>
      {names.map((name) => (
        <Route key={name} path={ROUTES[name]}>
          {(written: Readonly<Record<string, string>>) => {
            const params = decoded(written)
            return (
              <Framed connection={params.connection ?? null}>
                <Opened name={name} params={params} />
              </Framed>
            )
          }}
        </Route>
      ))}
      <Route>
        <Shell connection={null}>
          <NotFound />
        </Shell>
      </Route>
    </Switch>
  )
}

/** The router leaves what stands for a sign of the address itself, such as `%2F`. */
const decoded = (params: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [name, plainly(value)]))

function plainly(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function Framed({ connection, children }: { readonly connection: string | null; readonly children: ReactNode }) {
  return (
    <Shell connection={connection}>
      <ReadInZone connection={connection}>{children}</ReadInZone>
    </Shell>
  )
}

/** A page while its code comes, and when that does not come. */
function Opened({ name, params }: { readonly name: keyof typeof PAGES } & PageProps) {
  const Page = PAGES[name]
  return (
    <Boundary key={name}>
      <Suspense
        fallback={
          <div className="page">
            <SkeletonRows />
          </div>
        }
      >
        <Page params={params} />
      </Suspense>
    </Boundary>
  )
}

/** Leads to the only connection, or shows them all. */
function Start() {
  const connections = useQuery(asks.connections())
  const mayConnect = useMay('admin')
  const first = connections.data?.[0]
  if (first !== undefined) return <Redirect to={href('overview', { connection: first.name })} replace={true} />
  return (
    <Shell connection={null}>
      <div className="page">
        <PageHeader title={words.welcome} />
        <Loaded of={connections}>
          {() => (
            <EmptyState
              icon={IconPlugConnected}
              title={words.noConnection}
              action={
                mayConnect && (
                  <Button component={Link} href={href('connect', {})}>
                    {words.connect}
                  </Button>
                )
              }
            >
              {words.noConnectionSays}
            </EmptyState>
          )}
        </Loaded>
      </div>
    </Shell>
  )
}

function NotFound() {
  return (
    <div className="page">
      <PageHeader title={words.notFound} says={words.notFoundSays} />
      <div>
        <Link href="/">{words.toStart}</Link>
      </div>
    </div>
  )
}
