import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROLES, type Scope } from '../../src/core/people.ts'
import type { Visitor } from '../../src/http/api/access.ts'
import { type ApiWorld, apiWorld, visitor } from './api-world.ts'
import { asked, PROCEDURES } from './procedures.ts'

let world: ApiWorld
beforeAll(async () => {
  world = await apiWorld()
})
afterAll(() => world.close())

const SCOPES: readonly (readonly Scope[])[] = [[], ['read'], ['write'], ['admin'], ['read', 'write', 'admin']]
const VISITORS: readonly Visitor[] = ROLES.flatMap((role) => [
  visitor(role),
  ...SCOPES.map((scopes) => visitor(role, { via: 'key', scopes })),
])

// Of a connection that is not there, so that nothing is done by whoever is let in.
const NOTHING = { connection: 'nowhere' }

describe.each(PROCEDURES.map((one) => [one.name, one] as const))('%s', (_, procedure) => {
  const { path, init } = asked(procedure, NOTHING)

  test('is answered to nobody who is not signed in', async () => {
    expect((await world.ask(null, path, init)).status).toBe(401)
  })

  test('is answered to exactly those that the contract lets in', async () => {
    const { roles, scope } = procedure.access
    for (const who of VISITORS) {
      const mayAsk = roles.includes(who.role) && (who.via === 'session' || who.scopes.includes(scope))
      const { status } = await world.ask(who, path, init)
      expect([who.role, who.via, who.scopes, status === 403]).toEqual([who.role, who.via, who.scopes, !mayAsk])
      expect(status).toBeLessThan(500)
    }
  })
})

test('a cookie that counts for nothing, since no page sent it, is told so', async () => {
  const headers = { cookie: 'ml-session=x', 'content-type': 'application/json' }
  const refused = await world.ask(null, '/connections/nordlys/runs', { method: 'POST', headers, body: '{}' })
  expect(await refused.json()).toMatchObject({ code: 'access.nobody', advice: expect.stringContaining('Origin') })
})

test('HEAD is answered as GET is, without a body', async () => {
  const all = await world.ask(visitor('viewer'), '/connections', { method: 'HEAD' })
  expect([all.status, await all.text()]).toEqual([200, ''])
  expect((await world.ask(visitor('viewer'), '/connections/nowhere', { method: 'HEAD' })).status).toBe(404)
})

const mayNot = (role: Visitor['role']) =>
  PROCEDURES.filter(({ access }) => !access.roles.includes(role)).map(({ name }) => name)

test('whoever only reads changes nothing', () => {
  const changing = PROCEDURES.filter(({ method, access }) => method !== 'GET' && access.roles.includes('viewer'))
  expect(changing).toEqual([])
  expect(PROCEDURES.filter(({ method, access }) => (method === 'GET') !== (access.scope === 'read'))).toEqual([])
})

test('finance does everything but what is the business of admins, and admins do all', () => {
  expect(mayNot('admin')).toEqual([])
  expect(mayNot('finance').sort()).toEqual(
    [
      ...[
        'audit.csv',
        'audit.list',
        'connections.apply',
        'connections.authorize',
        'connections.create',
        'connections.delete',
      ],
      ...[
        'connections.validate',
        'connections.set',
        'connections.pingDraft',
        'connections.read',
        'connections.secrets',
        'customers.erase',
        'customers.erasure',
        'keys.list',
        'keys.make',
        'keys.revoke',
        'users.endSessions',
        'users.invite',
        'users.list',
        'users.remove',
        'users.reset',
        'users.setRole',
        'runs.release',
        'runs.undo',
      ],
    ].sort(),
  )
})

test('a key that may write still needs the scope admin for what only admins do', () => {
  const onlyAdmins = PROCEDURES.filter(({ method, access }) => method !== 'GET' && access.roles.length === 1)
  expect(onlyAdmins.filter(({ access }) => access.scope !== 'admin')).toEqual([])
})
