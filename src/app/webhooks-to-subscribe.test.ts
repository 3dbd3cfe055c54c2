import { expect, test } from 'vitest'
import { webhooksToSubscribe } from './webhooks-to-subscribe.ts'

test('ping names the address and the entities to subscribe at Visma, and which were never heard', () => {
  const entities = [
    { name: 'Customer', lastHeardAt: 1 },
    { name: 'AR Invoice', lastHeardAt: null },
  ]
  const url = 'https://sync.example/hooks/visma/h1'
  expect(webhooksToSubscribe({ url, entities, never: ['AR Invoice'] })).toMatchObject({
    status: 'ok',
    message: `Address to subscribe at Visma: ${url}; entities: Customer, AR Invoice. Never heard: AR Invoice.`,
  })
})
