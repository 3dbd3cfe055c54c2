import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import { html } from 'hono/html'
import type { World } from '../world.ts'
import { dealView } from './page-deal.ts'
import { dealsView } from './page-deals.ts'
import { type Budget, CSP, fragment, type View, whole } from './page-layout.ts'
import { organizationsView, organizationView } from './page-organizations.ts'
import { personsView, personView } from './page-persons.ts'

/**
 * What a salesperson would see, over the same `fetch` as the API: organizations, deals, persons, with their notes as
 * they look in the app. Needs no sign-in, since it is a look inside a simulation; it says so. Read-only.
 */
export function page({ world, budget }: { readonly world: World; readonly budget: Budget }) {
  const app = new Hono()
  const { tables } = world

  const show = async (view: View | null, url: URL, seen: string | undefined): Promise<Response> => {
    const headers = new Headers({ 'cache-control': 'no-store', 'content-security-policy': CSP })
    headers.set('content-type', 'text/html; charset=utf-8')
    headers.set('x-content-type-options', 'nosniff')
    const shown = view ?? missing
    const live = String(await fragment(shown, budget))
    const etag = `"${createHash('sha1').update(live).digest('base64url')}"`
    if (view !== null && url.searchParams.has('fragment')) {
      headers.set('etag', etag)
      return seen === etag ? new Response(null, { status: 304, headers }) : new Response(live, { headers })
    }
    const text = String(await whole(world, shown, budget, live, etag))
    return new Response(text, { status: view === null ? 404 : 200, headers })
  }
  const route = (path: string, view: (url: URL, id: number) => View | null) => {
    app.get(path, (c) => {
      const url = new URL(c.req.url)
      return show(view(url, Number(c.req.param('id'))), url, c.req.header('if-none-match'))
    })
  }
  const found = <T>(row: T | undefined, view: (world: World, row: T) => View) =>
    row === undefined ? null : view(world, row)

  app.get('/', (c) => c.redirect('/deals'))
  route('/organizations', (url) => organizationsView(world, url))
  route('/organizations/:id', (_, id) => found(tables.organization.get(id), organizationView))
  route('/deals', (url) => dealsView(world, url))
  route('/deals/:id', (_, id) => found(tables.deal.get(id), dealView))
  route('/persons', (url) => personsView(world, url))
  route('/persons/:id', (_, id) => found(tables.person.get(id), personView))
  // As Pipedrive's own addresses are written, which links of others follow.
  for (const entity of ['organization', 'deal', 'person'])
    app.get(`/${entity}/:id`, (c) => c.redirect(`/${entity}s/${encodeURIComponent(c.req.param('id'))}`))
  app.notFound((c) => show(null, new URL(c.req.url), undefined))
  return async (request: Request): Promise<Response> => app.fetch(request)
}

const missing: View = {
  title: 'Not found',
  section: 'deals',
  head: html`<div class="head"><div><h1>There is nothing here</h1><p class="sub">The record may have been deleted or merged. <a href="/deals">All deals</a></p></div></div>`,
  live: html``,
}
