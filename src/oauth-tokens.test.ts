import { expect, test } from 'vitest'
import { testClock } from '../test/clock.ts'
import { connectionId } from './core/ids.ts'
import type { Store } from './core/store.ts'
import { KnownSecrets } from './log.ts'
import { oauthTokens } from './oauth-tokens.ts'

const id = connectionId('c_1')
const granted = {
  refreshToken: 'refresh-2',
  accessToken: 'access-2',
  expiresAt: 1_000,
  apiDomain: 'https://nordlys.pipedrive.com',
}

/** Sealed fields in memory: what is asked of them here is that they keep texts. */
function sealedFields() {
  const fields: Record<string, string> = {}
  const secrets: Store['secrets'] = {
    open: async () => ({ ...fields }),
    put: async (_, field, value) => {
      fields[field] = value
    },
  }
  const known = new KnownSecrets()
  const tokens = (given: string) => oauthTokens({ secrets }, id, given, { clock: testClock(), secrets: known })
  return { tokens, known }
}

test('before the first sign-in only the refresh token of the file is known', async () => {
  const { tokens } = sealedFields()
  expect(await tokens('refresh-1').load()).toEqual({
    refreshToken: 'refresh-1',
    accessToken: null,
    expiresAt: null,
    apiDomain: null,
  })
})

test('the same file applied again does not bring back a refresh token that was exchanged', async () => {
  const { tokens } = sealedFields()
  await tokens('refresh-1').save(granted)
  expect(await tokens('refresh-1').load()).toMatchObject(granted)
})

test('a new refresh token in the file wins over what is stored', async () => {
  const { tokens } = sealedFields()
  await tokens('refresh-1').save(granted)
  expect(await tokens('refresh-9').load()).toMatchObject({ refreshToken: 'refresh-9', accessToken: null })
})

test('tokens are blotted out of every later line', async () => {
  const { tokens, known } = sealedFields()
  await tokens('refresh-1').save(granted)
  expect(known.hide('sent access-2, refreshed with refresh-2')).toBe('sent [secret], refreshed with [secret]')
})
