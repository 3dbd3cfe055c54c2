import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ApiWorld, apiWorld, visitor } from './api-world.ts'

let world: ApiWorld
beforeAll(async () => {
  world = await apiWorld()
})
afterAll(() => world.close())

const ask = async (method: string, path: string, body?: object, who = visitor('admin')) => {
  const headers = { 'content-type': 'application/json' }
  const answer = await world.ask(
    who,
    path,
    body === undefined ? { method } : { method, headers, body: JSON.stringify(body) },
  )
  return { status: answer.status, body: JSON.parse(await answer.text()) }
}

test('an admin invites, changes and removes users, and the audit says who did', async () => {
  const invited = await ask('POST', '/users', { email: 'ola@nordlys.no', role: 'viewer' })
  expect(invited).toMatchObject({
    status: 200,
    body: { state: 'invited', url: expect.stringContaining('/setup?token=') },
  })
  expect((await ask('POST', '/users', { email: 'Ola@nordlys.no', role: 'admin' })).body.code).toBe('user.exists')
  expect(await ask('PUT', '/users/ola@nordlys.no', { role: 'finance' })).toMatchObject({ body: { role: 'finance' } })
  expect((await ask('GET', '/users')).body.items).toMatchObject([{ email: 'ola@nordlys.no', role: 'finance' }])
  expect((await ask('POST', '/users/ola@nordlys.no/reset', {})).status).toBe(200)
  expect((await ask('DELETE', `/users/${invited.body.userId}`)).status).toBe(200)
  expect((await ask('DELETE', '/users/ola@nordlys.no')).status).toBe(404)
  const rows = await world.service.store.audit.list(null, 10)
  expect(rows.map(({ actor, action }) => `${actor.name} ${action}`)).toEqual(
    ['remove', 'invite', 'role', 'invite'].map((verb) => `admin@nordlys.example user.${verb}`),
  )
})

test('an admin makes keys for scripts and revokes them; the key itself is shown once', async () => {
  const { body: admin } = await ask('POST', '/users', { email: 'admin@nordlys.example', role: 'admin' })
  const made = await ask('POST', '/keys', { name: 'nightly', scopes: ['read'] })
  expect(made).toMatchObject({ status: 200, body: { key: expect.stringMatching(/^mlc_/), email: admin.email } })
  const listed = await ask('GET', '/keys')
  expect(listed.body.items).toMatchObject([{ keyId: made.body.keyId, expiresAt: null }])
  expect(JSON.stringify(listed.body)).not.toContain(made.body.key)
  expect((await ask('DELETE', `/keys/${made.body.keyId}`)).status).toBe(200)
  expect((await ask('DELETE', `/keys/${made.body.keyId}`)).status).toBe(404)
})

test('nobody but an admin manages users and keys', async () => {
  for (const role of ['finance', 'viewer'] as const) {
    for (const path of ['/users', '/keys']) expect((await ask('GET', path, undefined, visitor(role))).status).toBe(403)
    expect((await ask('POST', '/users', { email: 'eve@x.no', role: 'admin' }, visitor(role))).status).toBe(403)
    expect((await ask('POST', '/keys', { name: 'x', scopes: ['admin'] }, visitor(role))).status).toBe(403)
  }
  const key = visitor('admin', { via: 'key', scopes: ['read', 'write'] })
  expect((await ask('POST', '/users', { email: 'eve@x.no', role: 'admin' }, key)).status).toBe(403)
})

test('of a user who was removed only the audit still bears the e-mail address', async () => {
  const email = 'gone@nordlys.no'
  expect((await ask('POST', '/users', { email, role: 'viewer', name: 'Gone Nordmann' })).status).toBe(200)
  expect((await ask('POST', `/users/${email}/reset`, {})).status).toBe(200)
  expect((await ask('DELETE', `/users/${email}`)).status).toBe(200)
  const file = new DatabaseSync(join(world.dataDir, 'ml-connector.db'), { readOnly: true })
  const tables = file.prepare("select name from sqlite_master where type = 'table'").all() as { name: string }[]
  const bearing = tables.filter(({ name }) =>
    /gone@|Gone Nordmann/.test(JSON.stringify(file.prepare(`select * from "${name}"`).all())),
  )
  file.close()
  expect(bearing).toEqual([{ name: 'audit' }])
})
