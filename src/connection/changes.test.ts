import { expect, test } from 'vitest'
import { describeChanges, describeNew } from './changes.ts'

test('what changes is told by path, before and after', () => {
  const before = { settings: { locale: 'nb-NO', owner: null, exclude: { customers: ['1'] } } }
  const after = { settings: { locale: 'sv-SE', owner: 'kari@nordlys.no', exclude: { customers: ['1', '2'] } } }
  expect(describeChanges(before, after, {}, {})).toEqual([
    'settings.locale: nb-NO → sv-SE',
    'settings.owner: not set → kari@nordlys.no',
    'settings.exclude.customers: ["1"] → ["1","2"]',
  ])
})

test('of secrets only that they changed is told', () => {
  const before = { 'visma.clientSecret': 'old-secret', 'pipedrive.apiToken': 'same', 'visma.webhookSecret': 'gone' }
  const after = { 'visma.clientSecret': 'new-secret', 'pipedrive.apiToken': 'same', 'visma.webhookSecret': '' }
  const changes = describeChanges({}, {}, before, after)
  expect(changes).toEqual(['visma.clientSecret: changed', 'visma.webhookSecret: removed'])
})

test('a flow switched off is told, whichever shape it had', () => {
  const changes = describeChanges(
    { flows: { customers: { organization: 'create' } } },
    { flows: { customers: false } },
    {},
    {},
  )
  expect(changes).toEqual(['flows.customers.organization: create → not set', 'flows.customers: not set → false'])
})

test('of a new connection what differs from the defaults is told', () => {
  const defaults = { settings: { locale: 'nb-NO', drafts: false } }
  const settings = { name: 'nordlys', visma: { clientId: 'isv_nordlys' }, settings: { locale: 'nb-NO', drafts: true } }
  expect(describeNew(settings, defaults, { 'visma.clientSecret': 'a-secret', 'pipedrive.apiToken': '' })).toEqual([
    'visma.clientId: isv_nordlys',
    'settings.drafts: true',
    'visma.clientSecret: set',
  ])
})

test('what the environment filled in is told of without its value', () => {
  const filled = ['visma.tenantId']
  const after = { visma: { tenantId: 'hunter22', companyId: '2' } }
  expect(describeNew(after, {}, {}, filled)).toEqual(['visma.tenantId: from the environment', 'visma.companyId: 2'])
  expect(describeChanges({ visma: { tenantId: 'a', companyId: '1' } }, after, {}, {}, filled)).toEqual([
    'visma.tenantId: changed, from the environment',
    'visma.companyId: 1 → 2',
  ])
})
