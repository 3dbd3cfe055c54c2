import { expect, test } from 'vitest'
import { testClock } from '../../../../test/clock.ts'
import { data, live, scriptedAccount } from '../../../../test/scripted.ts'

test.each([
  ['by the access to the whole account', { access: [{ app: 'global', admin: true }], is_admin: 0 }, true],
  [
    'not by an app alone',
    {
      access: [
        { app: 'sales', admin: true },
        { app: 'global', admin: false },
      ],
      is_admin: 1,
    },
    false,
  ],
  ['by a number where no access is told', { is_admin: 1 }, true],
  ['by a number where access to apps alone is told', { access: [{ app: 'sales', admin: false }], is_admin: 0 }, false],
  ['not where nothing is told', {}, false],
])('a user is an admin %s', async (_, told, admin) => {
  const { account } = scriptedAccount(testClock(), [
    data([{ id: 7, name: 'Kari', email: 'kari@example.com', ...told }]),
  ])

  expect(await account.users(live())).toMatchObject([{ id: '7', active: true, admin }])
})
