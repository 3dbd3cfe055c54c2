import { expect, test } from 'vitest'
import { testClock } from '../../../test/clock.ts'
import { live } from '../../../test/scripted.ts'
import { HOST, twinAccount } from '../../../test/twin-account.ts'
import { remoteId } from '../../core/ids.ts'
import { secret } from '../../core/secret.ts'
import { routeFetch } from '../../twins/fetch.ts'
import { pipedriveTwin } from '../../twins/pipedrive/twin.ts'
import type { TokenStore } from './model.ts'

function oauthAccount(scopes?: readonly string[]) {
  const oauth = { clientId: 'app', clientSecret: 's3cret', accessSeconds: 600, ...(scopes ? { scopes } : {}) }
  const clock = testClock()
  const twin = pipedriveTwin({ clock, oauth })
  let stored: Awaited<ReturnType<TokenStore['load']>> = {
    refreshToken: twin.install().refreshToken,
    accessToken: null,
    expiresAt: null,
    apiDomain: null,
  }
  const tokens: TokenStore = {
    load: async () => stored,
    save: async (next) => {
      stored = next
      return next
    },
    alone: (work) => work(),
  }
  const routes = { [HOST]: twin.fetch, 'nordlys.pipedrive.com': twin.fetch, 'oauth.pipedrive.test': twin.fetch }
  const auth = {
    kind: 'oauth',
    clientId: 'app',
    clientSecret: secret('s3cret'),
    url: 'https://oauth.pipedrive.test',
  } as const
  const { account } = twinAccount({}, { auth: { ...auth, tokens }, fetch: routeFetch(routes), clock })
  return { account, twin, clock }
}

test('with OAuth the account signs in, keeps signed in, and notices when the app was uninstalled', async () => {
  const { account, twin, clock } = oauthAccount()
  await account.create('organization', { name: 'One' }, live())
  clock.advance(3_600_000)
  await account.create('organization', { name: 'Two' }, live())
  expect(twin.state.organizations.size).toBe(2)

  twin.revokeRefreshToken()
  await expect(account.read('deal', remoteId('1'), live())).rejects.toMatchObject({
    code: 'pipedrive.sign_in_again',
    remedy: { do: 'hold' },
  })
})

test('ping tells which scopes an app was not given', async () => {
  const { account } = oauthAccount(['base', 'contacts:full'])
  const failed: string[] = []
  for await (const check of account.ping(live())) if (check.status !== 'ok') failed.push(check.name)

  expect(failed).toEqual(expect.arrayContaining(['scope deals', 'scope activities', 'scope users', 'webhooks']))
  expect(failed).not.toContain('scope organizations')
  expect(failed).not.toContain('scope notes')
})
