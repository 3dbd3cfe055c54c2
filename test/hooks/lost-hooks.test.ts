import { expect, test } from 'vitest'
import { hookedWorld } from './hooked-world.ts'

test('hooks that a lost store registered go once they were refused; those of other programs and connections stay', async () => {
  const w = await hookedWorld({ suppliers: 2, customers: 3, invoices: 4 })
  try {
    await w.sync()
    w.calm()
    await w.verify()
    const lost = [...w.pipedrive.state.webhooks.values()].map(({ id }) => id)
    expect(lost).toHaveLength(5)
    const registered = (name: string, address: string) =>
      w.pipedrive.fetch(
        new Request('http://nordlys.pipedrive.test/api/v1/webhooks', {
          method: 'POST',
          headers: { 'x-api-token': w.pipedrive.apiToken, 'content-type': 'application/json' },
          body: JSON.stringify({ subscription_url: address, event_action: '*', event_object: 'person', name }),
        }),
      )
    await registered('Another program', `${w.url}/hooks/visma`)

    await w.store.connections.remove((await w.connection()).id)
    await w.configure({})
    w.clock.advance(60_000)
    await w.sync()
    expect(await w.verify()).toEqual({ state: 'ready', created: 5, removed: 0 })

    w.pipedrive.act.createPerson({ name: 'Kari' })
    await w.settled()
    expect(await w.verify()).toEqual({ state: 'ready', created: 0, removed: 1 })
    const left = [...w.pipedrive.state.webhooks.values()]
    expect(left.filter(({ id }) => lost.includes(id)).map(({ event_object }) => event_object)).not.toContain('person')
    expect(
      left
        .filter(({ event_object }) => event_object === 'person')
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(['Another program', 'ml-connector person'])
    expect(await w.verify()).toEqual({ state: 'ready', created: 0, removed: 0 })
  } finally {
    await w.close()
  }
})
