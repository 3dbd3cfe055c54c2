import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { longWork } from '../../src/app/long-work.ts'
import { systemClock } from '../../src/core/clock.ts'
import type { Role } from '../../src/core/people.ts'
import { apiRoutes } from '../../src/http/api/api-routes.ts'
import { app } from '../../src/http/app.ts'
import { BODY_LIMITS, bodies } from '../../src/http/bodies.ts'
import { pages } from '../../src/http/pages.ts'
import { type LivingCompany, livingCompany } from './company.ts'

const ROOT = join(import.meta.dirname, '..', '..')

export interface PagesServer extends LivingCompany {
  readonly url: string
  /** Where the pages were built. */
  readonly built: string
  /** Has everybody be of this role; `null`: nobody is signed in. */
  readonly be: (role: Role | null) => void
}

/** The pages as they are built, over the real API and the living company. */
export async function pagesServer(): Promise<PagesServer> {
  const built = mkdtempSync(join(tmpdir(), 'ml-built-'))
  const [company] = await Promise.all([livingCompany(), buildInto(built)])
  let role: Role | null = 'admin'
  const api = apiRoutes({
    whoIs: async () =>
      role === null
        ? null
        : { actor: { kind: 'person', name: 'kari' }, role, via: 'session', scopes: ['read', 'write', 'admin'] },
    ...{ appFor: company.service.appFor, secrets: company.secrets, work: longWork(systemClock, company.secrets) },
    clock: systemClock,
    ...{ bodies: bodies(BODY_LIMITS), senderOf: () => 'a browser', log: () => undefined },
  })
  const named = [whoever(() => role), api, pages(built)]
  const served = app({ ping: async () => undefined }, { hosts: [], log: () => undefined }, { named })
  const server = createAdaptorServer({ fetch: served.fetch }) as Server
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    ...company,
    built,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    be: (next) => {
      role = next
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await company.close()
      rmSync(built, { recursive: true, force: true })
    },
  }
}

/** As `npm run build:ui` does, in a process of its own: in one of tests React would be built for development. */
const buildInto = (folder: string): Promise<unknown> =>
  promisify(execFile)('npm', ['run', 'build:ui', '--silent', '--', '--outDir', folder, '--emptyOutDir'], {
    cwd: ROOT,
    env: { ...process.env, NODE_ENV: 'production' },
  })

/** Plays the sign-in: whoever comes is Kari. */
function whoever(role: () => Role | null): Hono {
  const routes = new Hono()
  const user = () => ({
    userId: 'u1',
    email: 'kari@nordlys.example',
    name: 'Kari Nordmann',
    role: role(),
    secondFactor: false,
  })
  routes.get('/api/v1/session', (c) =>
    c.json({ state: role() === null ? 'out' : 'in', company: null, user: null, demo: [] }),
  )
  routes.get('/api/v1/me', (c) =>
    role() === null ? c.json({ code: 'people.signed_out', detail: 'Sign in first.' }, 401) : c.json(user()),
  )
  const now = new Date().toISOString()
  routes.get('/api/v1/me/sessions', (c) =>
    c.json({
      items: [
        { sessionId: 's1', via: 'password', agent: 'Firefox/140.0 (Linux)', isThis: true, createdAt: now, seenAt: now },
      ],
    }),
  )
  routes.get('/api/v1/users', (c) => c.json({ items: [{ ...user(), state: 'active', createdAt: now, seenAt: now }] }))
  routes.get('/api/v1/keys', (c) => c.json({ items: [] }))
  // A stream that stays open and tells nothing.
  routes.get('/api/v1/events', () => {
    const silent = new ReadableStream({ start: (stream) => stream.enqueue(new TextEncoder().encode(': here\n\n')) })
    return new Response(silent, { headers: { 'content-type': 'text/event-stream' } })
  })
  return routes
}
