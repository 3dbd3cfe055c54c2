import { expect, test } from 'vitest'
import { connectionId } from '../core/ids.ts'
import { timesOf } from '../engine/schedule.ts'
import { connectionFile } from './schema.ts'
import { storedSettings } from './stored.ts'

const file = connectionFile.parse({
  name: 'nordlys',
  visma: { clientId: '-', clientSecret: '-', tenantId: 't' },
  pipedrive: { apiToken: '-', fieldSuffix: ' SE', seats: 3 },
})

test('a stored connection file tells its timetable, what it keeps, and what its systems are asked for', () => {
  expect(storedSettings(file as never)).toEqual({
    timetable: { changes: '*/15 * * * *', reconcile: '0 3 * * *', daily: true, timeZone: 'Europe/Oslo' },
    retention: { payloads: 90, inbox: 30, previews: 7, runs: 400 },
    visma: { tenantId: 't', companyId: null },
    pipedrive: {
      apiUrl: 'https://api.pipedrive.com',
      fieldSuffix: ' SE',
      plan: 'lite',
      seats: 3,
      budgetShare: 0.6,
      webhooks: { enabled: true },
    },
  })
})

test.each([
  ['nothing', null],
  ['a list', []],
  ['an empty group', {}],
  ['groups that are none', { visma: 1, pipedrive: 'x', settings: false, schedule: [] }],
  ['members of other kinds', { visma: { tenantId: 7 }, pipedrive: { seats: 'x', webhooks: null, fieldSuffix: 1 } }],
])('settings that are %s have a way out for every member', (_, settings) => {
  const read = storedSettings(settings as never)

  expect(read).toEqual({
    timetable: null,
    retention: { payloads: 90, inbox: 30, previews: 7, runs: 400 },
    visma: { tenantId: null, companyId: null },
    pipedrive: {
      ...{ apiUrl: null, fieldSuffix: '', plan: null, seats: null, budgetShare: null },
      webhooks: { enabled: true },
    },
  })
  expect(timesOf(read.timetable, connectionId('c_1'))(0)).toEqual({ changes: null, reconcile: null, daily: null })
})

test('what one member says does not depend on the others', () => {
  expect(storedSettings({ pipedrive: { fieldSuffix: ' SE' }, settings: {} })).toMatchObject({
    pipedrive: { fieldSuffix: ' SE' },
  })
})
