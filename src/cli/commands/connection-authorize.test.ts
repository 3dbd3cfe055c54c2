import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CliWorld, cliWorld } from '../../../test/cli.ts'
import { MINIMAL, replacing } from '../../../test/connection-text.ts'

let world: CliWorld
const env = { PIPEDRIVE_CLIENT_SECRET: 'client-secret-1', ML_CONNECTOR_URL: 'https://ml.example.com/' }

beforeAll(async () => {
  world = cliWorld()
  const token = `  apiToken: \${PIPEDRIVE_API_TOKEN}`
  const oauth = `  oauth: { clientId: app-1, clientSecret: "\${PIPEDRIVE_CLIENT_SECRET}" }`
  await world.here(['connection', 'apply', '-f', world.file('oauth.yaml', replacing(token, oauth))], env)
  const other = MINIMAL.replace('name: nordlys', 'name: other').replace('nordlys.pipedrive', 'other.pipedrive')
  await world.here(['connection', 'apply', '-f', world.file('token.yaml', other)], env)
})
afterAll(() => world.remove())

test('the link is alone on stdout, and leads to this installation, where the browser is known that goes on to Pipedrive', async () => {
  const { code, stdout, stderr } = await world.here(['connection', 'authorize', 'nordlys'], env)
  const url = new URL(stdout.trim())
  expect(code).toBe(0)
  expect(url.origin + url.pathname).toBe('https://ml.example.com/oauth/pipedrive/start/nordlys')
  expect(Object.fromEntries(url.searchParams)).toEqual({
    link: expect.stringMatching(/^[\w-]+\.[\w-]{43}$/),
  })
  expect(stderr).toContain('Keep the link to yourself.')
  expect(stdout + stderr).not.toContain('client-secret-1')
})

test('--json tells until when it is good', async () => {
  const document = JSON.parse((await world.here(['connection', 'authorize', 'nordlys', '--json'], env)).stdout)
  expect(Object.keys(document)).toEqual(['name', 'url', 'expiresAt'])
})

test.each([
  ['nordlys', { ML_CONNECTOR_URL: '' }, 'ML_CONNECTOR_URL is not set'],
  ['other', {}, 'other uses an API token'],
  ['nordlis', {}, 'did you mean nordlys?'],
])('%s with %j is refused with a sentence', async (name, more, sentence) => {
  const { code, stdout, stderr } = await world.here(['connection', 'authorize', name], { ...env, ...more })
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(sentence)
})
