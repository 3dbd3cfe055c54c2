import { expect, test } from 'vitest'
import type { Party } from '../../../connectors/visma/model.ts'
import type { RemoteRecord } from '../../../core/connector.ts'
import { remoteId } from '../../../core/ids.ts'
import { type FitParty, matchOrganizations, matchPersons, organizationIn } from './match-account.ts'
import { accountSuggester } from './suggest-account.ts'

function party(kind: FitParty['kind'], id: string, given: Partial<Party>): FitParty {
  const contact = { name: null, attention: null, emails: [], phones: [], web: null }
  const nothing = { address: null, invoiceAddress: null, invoiceContact: null, terms: null, modified: null }
  return {
    kind,
    houseAccount: false,
    party: {
      ...{ internalId: id, number: id, name: `Nr. ${id}`, status: 'Active', contact, ...nothing },
      ...{ corporateId: null, vatNumber: null, classId: null, currency: null, ...given },
    },
  }
}
const organization = (id: number, fields: RemoteRecord['fields']): RemoteRecord => ({
  ...{ entity: 'organization', id: remoteId(id), fields, updatedAt: null, deleted: false },
})
async function* pages(...all: readonly (readonly RemoteRecord[])[]) {
  yield* all
}

test('a supplier that is a customer too has one organization, and the customer shares it also where it is new', async () => {
  const parties = [
    party('supplier', '1', { corporateId: '987654321' }),
    party('customer', '2', { corporateId: '987654321' }),
    party('customer', '3', {}),
  ]
  const matches = await matchOrganizations(parties, pages())
  expect(matches.get('supplier:1')).toEqual({ do: 'none' })
  expect(matches.get('customer:2')).toMatchObject({ do: 'link', rule: 'organisationNumber' })
  expect(organizationIn(matches, 'customer:2')).toBeNull()
  expect(matches.get('customer:3')).toEqual({ do: 'none' })
})

test('a name finds one organization, and one that a supplier has taken is not on offer to a customer of that name', async () => {
  const parties = [party('supplier', '1', { name: 'Alfa Bygg AS' }), party('customer', '2', { name: 'Alfa Bygg AS' })]
  const matches = await matchOrganizations(parties, pages([organization(7, { name: 'Alfa Bygg AS' })]))
  expect(matches.get('supplier:1')).toEqual({ do: 'link', id: '7', rule: 'name' })
  expect(matches.get('customer:2')).toEqual({ do: 'none' })
})

test('a person of that name is looked for within the organization that was found', async () => {
  const contact = { name: null, attention: 'Kari Nord', emails: [], phones: [], web: null }
  const parties = [party('customer', '2', { name: 'Alfa Bygg AS', contact })]
  const organizations = await matchOrganizations(parties, pages([organization(7, { name: 'Alfa Bygg AS' })]))
  const person = (id: number, org_id: string): RemoteRecord => ({
    ...{ entity: 'person', id: remoteId(id), updatedAt: null, deleted: false },
    fields: { name: 'Kari Nord', org_id, emails: [] },
  })
  const matches = await matchPersons(parties, organizations, pages([person(1, '8'), person(2, '7')]))
  expect(matches.get('customer:2')).toEqual({ do: 'link', id: '2', rule: 'name' })
})

test('of an account of 200,000 organizations only those are kept that somebody may be', async () => {
  async function* many() {
    for (let page = 0; page < 400; page++) {
      yield Array.from({ length: 500 }, (_, at) =>
        organization(page * 500 + at, {
          name: `Selskap ${page * 500 + at} AS`,
          text: Buffer.alloc(2_000, 97).toString(),
        }),
      )
    }
  }
  const parties = [
    party('customer', '1', { name: 'Selskap 123456 AS' }),
    party('customer', '2', { name: 'Slskap 7654 AS' }),
  ]
  const before = process.memoryUsage().heapUsed
  const likely = accountSuggester(parties, { matching: { wait: 0, suggestions: true } })
  const matches = await matchOrganizations(parties, likely.organizations(many()))
  expect(matches.get('customer:1')).toEqual({ do: 'link', id: '123456', rule: 'name' })
  expect([...(likely.found(matches) ?? [])]).toEqual([['customer:2', 'name']])
  // All of them would be 400 MB and more.
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(200_000_000)
})
