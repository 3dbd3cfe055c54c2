import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { testClock } from '../../../test/clock.ts'
import { API_TOKEN, live, scriptedAccount } from '../../../test/scripted.ts'
import { KnownSecrets } from '../../core/known-secrets.ts'
import { secret } from '../../core/secret.ts'
import { withEcho } from '../../twins/echo.ts'
import { routeFetch } from '../../twins/fetch.ts'
import { requestTokens, revokeToken } from './calls/oauth-request.ts'

const PASSWORD = 'pass/word+of the="hook"'
const CLIENT_SECRET = 'client<secret>&of+the/app'
const REFRESH = '123:456:refresh/token+of=us'

const echoing = withEcho(async () => new Response('{}'))
const fetch = routeFetch({ 'nordlys.pipedrive.test': echoing, 'oauth.pipedrive.test': echoing })

/** Everything that is in an error, its causes too, but for the stack. */
const said = (error: unknown): string => inspect(error, { depth: 10, showHidden: true }).replaceAll(/^ +at .*$/gm, '')

const pieces = (one: string): readonly string[] =>
  [one, encodeURIComponent(one), `${new URLSearchParams({ one })}`.slice(4), Buffer.from(one).toString('base64')].map(
    (text) => text.slice(0, 9),
  )

function expectNone(text: string, secrets: readonly string[]): void {
  expect(text).toContain('[secret]')
  for (const one of secrets) for (const piece of pieces(one)) expect(text).not.toContain(piece)
}

test.each(['refused', 'page', 'broken'] as const)(
  'the password of the hooks and the token are in no word about an account that echoes them: %s',
  async (mode) => {
    echoing.mode = mode
    const { account, lines } = scriptedAccount(testClock(), [], { fetch })
    const hook = {
      name: 'n',
      event_action: '*',
      event_object: 'deal',
      subscription_url: 'https://a.test',
      version: '2.0',
    } as const
    const failed = await account
      .createWebhook(hook, { user: 'ml-connector', password: secret(PASSWORD) }, live())
      .catch((error: unknown) => error)
    const words = `${said(failed)} ${JSON.stringify(lines)}`
    for (const one of [PASSWORD, API_TOKEN]) for (const piece of pieces(one)) expect(words).not.toContain(piece)
    if (mode !== 'broken') expect(words).toContain('[secret]')
  },
)

test('an app’s secret and a refresh token are in no word about a sign-in that echoes them', async () => {
  echoing.mode = 'refused'
  const secrets = new KnownSecrets()
  const transport = { fetch, clock: testClock(), random: () => 0, secrets }
  const app = { clientId: 'client', clientSecret: secret(CLIENT_SECRET), url: 'https://oauth.pipedrive.test' }
  const grant = { grant_type: 'refresh_token', refresh_token: REFRESH } as const
  const tries = [requestTokens(app, grant, transport, live()), revokeToken(app, REFRESH, transport, live())]
  for (const failed of await Promise.allSettled(tries)) {
    expectNone(said(failed.status === 'rejected' ? failed.reason : failed.value), [CLIENT_SECRET, REFRESH])
  }
  expectNone(secrets.hide(`a line with ${CLIENT_SECRET} and ${REFRESH}`), [CLIENT_SECRET, REFRESH])
})
