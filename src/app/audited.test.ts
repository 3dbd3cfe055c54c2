import { afterEach, beforeEach, expect, test } from 'vitest'
import { KARI } from '../../test/actor.ts'
import { type TwoCompanies, twoCompanies } from '../../test/two-companies.ts'
import type { Audited } from '../core/actor.ts'

let w: TwoCompanies
beforeEach(async () => {
  w = await twoCompanies()
})
afterEach(() => w.close())

const MANY = 1_000
const caller = { signal: new AbortController().signal, tell: () => undefined }

async function audit(): Promise<readonly Audited[]> {
  const { list } = w.service.store.audit
  const ids = (await w.service.store.connections.list()).map(({ id }) => id)
  const all = await Promise.all([null, ...ids].map((id) => list(id, MANY)))
  return all.flat().sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** An issue of an invoice, as a run that saw an ambiguous customer leaves it. */
async function raised(key: string): Promise<string> {
  const { store } = w.service
  const { id } = await w.connection()
  const now = w.clock.now().getTime()
  const lease = await store.leases.claim(id, 'test', now, now + 60_000)
  if (lease === null) throw new Error('Nobody else holds it.')
  const words = { message: 'Two of them.', advice: 'Choose one.', details: null }
  const issue = { flow: 'customers', stream: 'customer', key, code: 'scope.house_account', ...words }
  await store.sync(lease).commit([{ do: 'issue', issue }])
  await store.leases.release(lease)
  return (await store.issues.list(id, ['open'])).find((one) => one.key === key)?.id ?? ''
}

/** All that a person does, one after another. */
async function everything(reason: string): Promise<void> {
  const { service } = w
  await w.apply()
  await service.preview('nordlys', { mode: 'changes' }, caller)
  await w.sync()
  await service.connections.adopt('nordlys', caller)
  await service.connections.pause('nordlys')
  await service.connections.resume('nordlys')
  await service.issues.retry({ ids: [await raised('1')] })
  await service.issues.ignore({ ids: [await raised('2')] }, reason)
  await service.issues.answer(await raised('3'), 'exclude', reason)
  await service.inbox.replay('nordlys', 'failed')
  await service.keys.rotate()
  await w.apply('nordlys', { pipedrive: { seats: 4 } })
}

test('whatever a person does is noted with who did it', async () => {
  await everything('a shop')
  expect((await audit()).map(({ action, after }) => [action, (after as { trigger?: string } | null)?.trigger])).toEqual(
    [
      ['connection.apply', undefined],
      ['run.start', 'hand'],
      ['run.start', 'hand'],
      ['run.start', 'adopt'],
      ['connection.pause', undefined],
      ['connection.resume', undefined],
      ['issue.retry', undefined],
      ['issue.ignore', undefined],
      ['issue.answer', undefined],
      ['inbox.replay', undefined],
      ['keys.rotate', undefined],
      ['connection.apply', undefined],
    ],
  )
  for (const { actor } of await audit()) expect(actor).toEqual(KARI)
  expect((await audit()).at(-1)?.after).toMatchObject({ changes: [expect.stringContaining('seats: 5 → 4')] })
})

test('a file that changes nothing is no action, and a run that nobody asked for is no person’s', async () => {
  await w.apply()
  await w.apply()
  await w.service.run('nordlys', { mode: 'changes', trigger: 'schedule', signal: caller.signal })
  w.clock.advance(60_000)
  await w.service.run('nordlys', { mode: 'changes', trigger: 'webhook', signal: caller.signal })
  expect((await audit()).map(({ action }) => action)).toEqual(['connection.apply'])
  const runs = await w.service.runs.list('nordlys', 2)
  expect(runs.map(({ actor }) => actor.kind)).toEqual(['webhook', 'schedule'])
})

test('who agreed that sales see less is noted with what that cleared', async () => {
  await w.apply()
  await w.sync()
  const text = (await w.service.connections.exported('nordlys')).yaml.replace(/visibility: \w+/, 'visibility: light')
  const environment = { VISMA_CLIENT_SECRET: w.nordlys.credentials.clientSecret, PIPEDRIVE_API_TOKEN: w.crm.apiToken }
  await w.service.connections.apply({ text, environment, lowers: true })
  const { after } = (await audit()).at(-1) ?? {}
  expect(after).toMatchObject({ agreed: { from: 'amounts', to: 'light' } })
})

test('no secret stands in the audit, not even one that a person gave for a reason', async () => {
  const secrets = [w.crm.apiToken, w.nordlys.credentials.clientSecret]
  await everything(`see ${secrets.join(' and ')}`)
  await w.apply('nordlys', { pipedrive: { apiToken: 'another-token-of-forty-characters-length' } })
  const rows = JSON.stringify(await audit())
  for (const secret of [...secrets, 'another-token-of-forty-characters-length']) expect(rows).not.toContain(secret)
  expect(rows).toContain('[secret]')
})
