import { expect, test } from 'vitest'
import { setup } from './test-client.ts'

const visit = () => {
  const { twin, send } = setup()
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const response = await twin.fetch(new Request(`http://127.0.0.1:4402${path}`, { headers }))
    return { status: response.status, headers: response.headers, text: await response.text() }
  }
  return { twin, send, get }
}

test('the front page leads to the organizations and says that it is a simulation', async () => {
  const { twin, get } = visit()
  twin.act.createOrganization({ name: 'Fjord & Fisk <AS>' })
  expect((await get('/')).headers.get('location')).toBe('/organizations')
  const { status, text } = await get('/organizations')
  expect(status).toBe(200)
  expect(text).toContain('A simulated Pipedrive account')
  expect(text).toContain('Fjord &amp; Fisk &lt;AS&gt;')
})

test('numbers, balances and what is overdue are found by the names of their fields', async () => {
  const { twin, get } = visit()
  const field = (field_name: string, field_type = 'varchar') =>
    twin.act.createField('organization', { field_name, field_type }).field_code
  const [customer, supplier] = [field('Visma customer no.'), field('Visma supplier no.')]
  const [open, overdue] = [field('Visma open balance', 'monetary'), field('Visma overdue', 'monetary')]
  twin.act.createOrganization({
    name: 'Fjord',
    custom_fields: {
      [customer]: '10023',
      [supplier]: '50007',
      [open]: { value: 15230.75, currency: 'NOK' },
      [overdue]: { value: 900, currency: 'NOK' },
    },
  })
  const { text } = await get('/organizations')
  expect(text).toContain('10023 · 50007')
  expect(text.replace(/\s/g, ' ')).toContain('15 230,75 NOK')
  expect(text.replace(/\s/g, ' ')).toContain('<span class="chip warn">900,00 NOK</span>')
  expect((await get('/organizations?q=10023&fragment=1')).text).toContain('Fjord')
  expect((await get('/organizations?q=nobody&fragment=1')).text).toContain('Nothing matches')
})

test('an organization shows its persons, deals, activities and the notes of its deals as they look', async () => {
  const { twin, get } = visit()
  const org_id = twin.act.createOrganization({ name: 'Fjord' }).id
  twin.act.createPerson({ name: 'Kari Nordmann', org_id })
  const deal_id = twin.act.createDeal({ title: 'Renewal', org_id, value: 5000 }).id
  twin.act.createNote({ content: '<p><b>Invoice 1</b><script>alert(1)</script></p>', deal_id })
  twin.act.createActivity({ subject: 'Call <them>', org_id })
  const { text } = await get(`/organizations/${org_id}`)
  for (const part of ['Kari Nordmann', 'Renewal', '<p><b>Invoice 1</b></p>', 'Call &lt;them&gt;']) {
    expect(text).toContain(part)
  }
  expect(text).not.toContain('alert(1)')
  expect((await get(`/deals/${deal_id}`)).text).toContain('<b>Invoice 1</b>')
  expect((await get('/deals')).text).toContain('Renewal')
  expect((await get('/persons')).text).toContain('Kari Nordmann')
})

test('only its own script and sheet may run, since notes are printed as they are', async () => {
  const { get } = visit()
  const policy = (await get('/organizations')).headers.get('content-security-policy') ?? ''
  expect(policy).toMatch(/default-src 'none'.*script-src 'sha256-/)
  expect(policy).not.toContain('unsafe')
})

test('the changing part is asked for alone and not sent again while it is the same', async () => {
  const { twin, get, send } = visit()
  const first = await get('/organizations?fragment=1')
  expect(first.text).not.toContain('<!doctype')
  const tag = first.headers.get('etag') ?? ''
  expect((await get('/organizations?fragment=1', { 'if-none-match': tag })).status).toBe(304)
  twin.act.createOrganization({ name: 'New' })
  expect((await get('/organizations?fragment=1', { 'if-none-match': tag })).text).toContain('New')
  await send('GET', '/v1/users/me')
  expect(twin.calls).toHaveLength(1)
})

test('what is not there is said kindly', async () => {
  const { get } = visit()
  for (const path of ['/organizations/999', '/deals/x', '/nowhere']) {
    const { status, text } = await get(path)
    expect([status, text.includes('There is nothing here')]).toEqual([404, true])
  }
})

test('a long list comes in pages, the last changed first', async () => {
  const { twin, get } = visit()
  for (let at = 0; at < 120; at++) twin.act.createOrganization({ name: `Org ${at}.` })
  const first = (await get('/organizations')).text
  expect(first).toContain('Org 119.')
  expect(first).not.toContain('Org 69.')
  expect(first).toContain('Page 1 of 3')
  expect((await get('/organizations?page=3')).text).toContain('Org 0.')
})
