import { expect, test } from 'vitest'
import { testClock } from '../../../test/clock.ts'
import type { Delivery, Hint } from '../../core/hint.ts'
import { secret } from '../../core/secret.ts'
import { pipedriveTwin } from '../../twins/pipedrive/twin.ts'
import { authenticatePipedrive } from './webhooks/webhook-authentication.ts'
import { isOwnEcho, parsePipedrive } from './webhooks/webhook-payload.ts'
import { HOOKED_ENTITIES, planRegistrations, webhookRow } from './webhooks/webhook-registrations.ts'

// What an account does with our registrations, and what its deliveries then say.

const url = 'https://connector.example.com/hooks/pipedrive/9f8c1e'
const PASSWORD = 'hJk3-password-of-32-random-bytes'

function account(version: '1.0' | '2.0') {
  const clock = testClock('2026-11-22T09:00:00Z')
  const twin = pipedriveTwin({ clock, plan: 'ultimate', limits: { burst: null } })
  const call = async (method: string, path: string, body?: object): Promise<{ data: unknown }> => {
    const answer = await twin.fetch(
      new Request(`https://nordlys.pipedrive.com/api/v1${path}`, {
        method,
        headers: { 'x-api-token': twin.apiToken, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    )
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
    return (await answer.json()) as { data: unknown }
  }
  const existing = async () => webhookRow.array().parse((await call('GET', '/webhooks')).data ?? [])
  const register = async (ours: readonly string[] = []) => {
    const wanted = { url, entities: HOOKED_ENTITIES, version, user: 'hook' }
    const plan = planRegistrations({ wanted, existing: await existing(), ours })
    for (const id of plan.remove) await call('DELETE', `/webhooks/${id}`)
    for (const hook of plan.create) {
      await call('POST', '/webhooks', { ...hook, http_auth_user: 'hook', http_auth_password: PASSWORD })
    }
    return plan
  }
  const received = (): readonly Hint[] =>
    twin.deliveries
      .filter(({ kind }) => kind === 'event')
      .flatMap(({ headers, body }) => {
        const delivery: Delivery = { headers, body: Buffer.from(body) }
        const expected = { user: 'hook', password: secret(PASSWORD), signatureSecret: null, now: +clock.now() }
        expect(authenticatePipedrive(delivery, expected)).toBeNull()
        const parsed = parsePipedrive(delivery.body)
        if ('refusal' in parsed) throw new Error(parsed.refusal.message)
        return parsed.hints
      })
  return { twin, call, register, received, existing }
}

const told = (hints: readonly Hint[]): readonly string[] =>
  hints.map(({ concerns, id, action, mergedInto }) => [concerns, id, action, mergedInto ?? ''].join(' ').trim())

test.each(['1.0', '2.0'] as const)('every edit of what we hook is told in version %s', async (version) => {
  const { twin, register, received } = account(version)
  await register()
  const organization = twin.act.createOrganization({ name: 'Fjord Fisk AS' })
  const person = twin.act.createPerson({ name: 'Kari Nordmann', org_id: organization.id })
  const deal = twin.act.createDeal({ title: 'Renewal', org_id: organization.id })
  twin.act.editDeal(deal.id, { title: 'Renewal 2027' })
  const note = twin.act.createNote({ content: 'Called', deal_id: deal.id })
  twin.act.deleteNote(note.id)
  twin.act.editPerson(person.id, { name: 'Kari Norman' })

  const hints = received()
  for (const expected of [
    `organization ${organization.id} created`,
    `person ${person.id} created`,
    `deal ${deal.id} created`,
    `deal ${deal.id} changed`,
    `note ${note.id} created`,
    `note ${note.id} deleted`,
    `person ${person.id} changed`,
  ]) {
    expect(told(hints)).toContain(expected)
  }
  expect(hints.every((hint) => !hint.byApi && hint.byUser !== undefined && hint.at !== null)).toBe(true)
})

test('a merge is followed whichever of its two deliveries arrives', async () => {
  const { twin, register, received } = account('2.0')
  await register()
  const gone = twin.act.createOrganization({ name: 'Fjord Fisk' }).id
  const survivor = twin.act.createOrganization({ name: 'Fjord Fisk AS' }).id
  const before = received().length
  twin.act.mergeOrganizations(gone, survivor)

  const merge = received().slice(before)
  const byDelivery = Object.values(Object.groupBy(merge, ({ deliveryId }) => deliveryId))
  const followed = byDelivery.filter((hints = []) => told(hints).includes(`organization ${gone} merged ${survivor}`))
  expect(followed).toHaveLength(2)
})

test('what we write through the API comes back as our own echo, what a person does is not one', async () => {
  const { twin, call, register, received } = account('2.0')
  const me = (await call('GET', '/users/me')).data as { id: number }
  await register()
  const deal = twin.act.createDeal({ title: 'Renewal' })
  await call('POST', '/notes', { content: 'Invoice 1', deal_id: deal.id })

  const hints = received()
  const note = hints.find(({ concerns }) => concerns === 'note') as Hint
  expect(isOwnEcho(note, String(me.id))).toBe(true)
  expect(hints.filter(({ byApi }) => !byApi).some((hint) => isOwnEcho(hint, String(me.id)))).toBe(false)
})

test('registering twice doubles nothing, and a hook that was lost is made again', async () => {
  const { register, existing, call } = account('2.0')
  await register()
  expect((await register()).create).toEqual([])
  const rows = await existing()
  expect(rows).toHaveLength(5)
  await call('DELETE', `/webhooks/${rows[2]?.id}`)
  expect((await register(rows.map(({ id }) => id))).create).toHaveLength(1)
  expect(await existing()).toHaveLength(5)
})
