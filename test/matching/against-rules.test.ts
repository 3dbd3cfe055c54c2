import { describe, expect, test } from 'vitest'
import { type Deciding, deciding } from './deciding.ts'

type Members = Parameters<Deciding['pipedrive']['act']['createOrganization']>[0]

const withField = (w: Deciding, field: string, value: string): Members => ({
  name: 'Annet navn',
  custom_fields: { [w.fieldCode('organization', field)]: value },
})

/** What makes an organization the customer's, to each certain rule. */
const RULES: readonly (readonly [rule: string, members: (w: Deciding) => Members])[] = [
  ['number', (w) => withField(w, 'Visma customer no.', '10042')],
  ['organisationNumber', (w) => withField(w, 'Org.nr.', '912 345 674')],
  ['vatNumber', (w) => withField(w, 'VAT no.', 'NO912345674MVA')],
  ['domain', () => ({ name: 'Annet navn', website: 'https://fjordkaffe.example' })],
  ['name', () => ({ name: 'FJORDKAFFE A/S' })],
]

/** A customer that is linked to nothing yet, since there is no such organization and none is made. */
async function unlinked() {
  const w = await deciding({ flows: { customers: { organization: 'link' } }, optionalMembers: true })
  for (const field_name of ['Org.nr.', 'VAT no.'])
    w.pipedrive.act.createField('organization', { field_name, field_type: 'varchar' })
  const organization = w.pipedrive.act.createOrganization({ name: 'Uten betydning' })
  const other = w.pipedrive.act.createOrganization({ name: 'Noe helt annet' })
  const customer = w.customer({
    ...{ number: '10042', name: 'Fjordkaffe AS', corporateId: '912345674', vatRegistrationId: 'NO912345674MVA' },
    web: 'https://fjordkaffe.example',
  })
  await w.run()
  expect(await w.linkOf(customer)).toBeNull()
  const again = async () => {
    w.clock.advance(2 * 3_600_000)
    await w.run({ mode: 'full' })
    return w.linkOf(customer)
  }
  return { w, organization, other, again }
}

describe.each(RULES)('the certain rule %s', (rule, members) => {
  test('links nothing that a person keeps apart, until that is taken back', async () => {
    const { w, organization, again } = await unlinked()
    await w.decide({ action: 'reject', key: '10042', remote: `organization:${organization.id}` })
    w.pipedrive.act.editOrganization(organization.id, members(w))
    expect(await again()).toBeNull()
    await w.decide({ action: 'rematch', keys: ['10042'] })
    expect(await again()).toMatchObject({ remote: organization.id, rule })
  })

  test('yields to what a person chose, in every later full run too', async () => {
    const { w, organization, other, again } = await unlinked()
    await w.decide({ action: 'link', key: '10042', remote: `organization:${other.id}` })
    w.pipedrive.act.editOrganization(organization.id, members(w))
    expect(await again()).toMatchObject({ remote: other.id, rule: 'decision' })
    expect(await again()).toMatchObject({ remote: other.id, rule: 'decision' })
    expect(await w.issues()).toEqual([])
  })

  test('links by itself, and does not bring back what a person unlinked', async () => {
    const { w, organization, again } = await unlinked()
    w.pipedrive.act.editOrganization(organization.id, members(w))
    expect(await again()).toMatchObject({ remote: organization.id, rule })
    await w.decide({ action: 'unlink', key: '10042', role: 'organization' })
    expect(await again()).toBeNull()
    expect(await again()).toBeNull()
  })
})
