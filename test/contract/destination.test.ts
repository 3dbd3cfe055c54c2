import { pipedrive } from '../../src/connectors/pipedrive/connector.ts'
import { secret } from '../../src/core/secret.ts'
import { networkError, routeFetch } from '../../src/twins/fetch.ts'
import { pipedriveTwin } from '../../src/twins/pipedrive/twin.ts'
import { testClock } from '../clock.ts'
import { destinationContract } from './destination.ts'

destinationContract('Pipedrive', async () => {
  const clock = testClock()
  const twin = pipedriveTwin({ clock })
  const answered = routeFetch({ 'nordlys.pipedrive.test': twin.fetch })
  let lose = false
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const answer = await answered(input, init)
    if (!lose || (init?.method ?? 'GET') === 'GET') return answer
    lose = false
    throw networkError('ECONNRESET', 'read ECONNRESET')
  }
  const days = new Map<string, number>()
  const destination = pipedrive({
    apiUrl: 'https://nordlys.pipedrive.test',
    auth: { kind: 'token', token: secret(twin.apiToken) },
    plan: 'lite',
    seats: 1,
    budgetShare: 1,
    budget: {
      spent: async (day) => days.get(day) ?? 0,
      add: async (day, units) => {
        days.set(day, (days.get(day) ?? 0) + units)
      },
    },
    fetch,
    clock,
    random: () => 0,
  })
  const api = { organization: 'v2/organizations', person: 'v2/persons', deal: 'v2/deals', activity: 'v2/activities' }
  return {
    destination,
    loseNextAnswer: () => {
      lose = true
    },
    remove: async (entity, id) => {
      const path = entity === 'note' ? 'v1/notes' : api[entity]
      const url = `https://nordlys.pipedrive.test/api/${path}/${id}`
      await twin.fetch(new Request(url, { method: 'DELETE', headers: { 'x-api-token': twin.apiToken } }))
    },
    later: () => clock.advance(5_000),
  }
})
