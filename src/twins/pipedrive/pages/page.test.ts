import { expect, test } from 'vitest'
import { setup } from '../../../../test/pipedrive-test-client.ts'
import { remotePage } from '../../../app/remote-page.ts'

const visit = () => {
  const { twin, send } = setup()
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const response = await twin.fetch(new Request(`http://127.0.0.1:4402${path}`, { headers }))
    return { status: response.status, headers: response.headers, text: await response.text() }
  }
  return { twin, send, get }
}

test('the front page leads to the deals and says that it is a simulation', async () => {
  const { twin, get } = visit()
  twin.act.createOrganization({ name: 'Fjord & Fisk <AS>' })
  expect((await get('/')).headers.get('location')).toBe('/deals')
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
  expect(text.replace(/\s/g, ' ')).toContain('15,230.75 NOK')
  expect(text.replace(/\s/g, ' ')).toContain('<span class="chip warn">900.00 NOK</span>')
  expect((await get('/organizations?q=10023&fragment=1')).text).toContain('Fjord')
  expect((await get('/organizations?q=nobody&fragment=1')).text).toContain('Nothing matches')
})

test.each([
  ['Visma betalingsmønster', 'Betaler i tide', 'won'],
  ['Visma betalningsmönster', 'Ofta sent', 'warn'],
  ['Visma maksutapa', 'Ei historiaa', ''],
  ['Visma overdue band', 'Nothing overdue', 'won'],
])('on the board a deal says by its “%s” that “%s”', async (field_name, label, how) => {
  const { twin, get } = visit()
  const field = twin.act.createField('deal', { field_name, field_type: 'enum', options: [{ label }] })
  twin.act.createDeal({ title: 'Renewal', custom_fields: { [field.field_code]: field.options?.[0]?.id } })
  expect((await get('/deals')).text).toContain(`<span class="chip ${how}">${label}</span>`)
})

test('an organization says in any language what is open and how old it is', async () => {
  const { twin, get } = visit()
  const open = twin.act.createField('organization', { field_name: 'Visma åpen saldo', field_type: 'monetary' })
  const options = [{ label: 'Nothing overdue' }, { label: '31–60' }]
  const band = twin.act.createField('organization', { field_name: 'Visma forfalt, alder', field_type: 'enum', options })
  twin.act.createOrganization({
    name: 'Fjord',
    custom_fields: { [open.field_code]: { value: 12.5, currency: 'NOK' }, [band.field_code]: band.options?.[1]?.id },
  })
  const { text } = await get('/organizations')
  expect(text).toContain('12.50 NOK')
  expect(text).toContain('<span class="chip warn">31–60</span>')
  expect(text).not.toContain('>Light<')
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

test('a deal shows how far it has come, what is pinned, what is to be done, then what happened', async () => {
  const { twin, get } = visit()
  const [first, second, third] = [...twin.state.stages.values()]
  const org_id = twin.act.createOrganization({ name: 'Fjord' }).id
  const person_id = twin.act.createPerson({ name: 'Kari Nordmann', org_id }).id
  const { field_code } = twin.act.createField('deal', { field_name: 'Lead source', field_type: 'varchar' })
  const { id } = twin.act.createDeal({
    ...{ title: 'Renewal', org_id, person_id, value: 5000, stage_id: second?.id },
    custom_fields: { [field_code]: 'Trade fair' },
  })
  const other = twin.act.createDeal({ title: 'Another one', org_id }).id
  twin.act.createNote({ content: '<p>said long ago</p>', deal_id: id })
  twin.act.createNote({ content: '<p>never forget</p>', deal_id: id, pinned_to_deal_flag: 1 })
  twin.act.createActivity({ subject: 'Ask again', deal_id: id, due_date: '2020-01-01' })
  twin.act.createActivity({ subject: 'Was called', deal_id: id, done: true })
  const { text } = await get(`/deals/${id}`)
  const stages = [...text.matchAll(/<li class="([a-z ]*)"[^>]* title="([^"]+)"/g)].map(([, how, name]) => [name, how])
  expect(stages.slice(0, 3)).toEqual([
    [first?.name, 'passed'],
    [second?.name, ' now'],
    [third?.name, ''],
  ])
  const order = ['Pinned', 'never forget', 'Overdue', 'Ask again', 'History', 'said long ago'].map((part) =>
    text.indexOf(part),
  )
  expect(order).toEqual([...order].sort((a, b) => a - b))
  expect(order[0]).toBeGreaterThan(0)
  expect(text.indexOf('Was called')).toBeGreaterThan(text.indexOf('History'))
  for (const part of ['Lead source', 'Trade fair', '5,000 NOK', `href="/deals/${other}"`]) expect(text).toContain(part)
  for (const link of [`/organizations/${org_id}`, `/persons/${person_id}`])
    expect((await get(link)).text).toContain('Renewal')

  twin.act.winDeal(id)
  expect((await get(`/deals/${id}`)).text).toContain('class="stages won"')
})

test('open deals come first on an organization, whatever is newer', async () => {
  const { twin, get } = visit()
  const org_id = twin.act.createOrganization({ name: 'Fjord' }).id
  twin.act.createDeal({ title: 'Still open', org_id })
  twin.act.winDeal(twin.act.createDeal({ title: 'Won since', org_id }).id)
  const { text } = await get(`/organizations/${org_id}`)
  expect(text.indexOf('Still open')).toBeLessThan(text.indexOf('Won since'))
})

test('what others wrote is harmless wherever it is shown', async () => {
  const { twin, get } = visit()
  const bad = `"><img src=x onerror=alert(1)><svg onload=alert(2)></svg><script>alert(3)</script>`
  const link = '<a href="javascript:alert(4)" onclick="alert(5)">press</a><b style="x" onmouseover=alert(6)>bold</b>'
  const org_id = twin.act.createOrganization({ name: bad, address: { value: bad } }).id
  const person_id = twin.act.createPerson({ name: bad, org_id, emails: [{ value: bad, label: 'work' }] }).id
  const { field_code } = twin.act.createField('deal', { field_name: bad, field_type: 'varchar' })
  const deal = { title: bad, org_id, person_id, custom_fields: { [field_code]: bad } }
  const { id } = twin.act.createDeal(deal)
  twin.act.loseDeal(twin.act.createDeal(deal).id, bad)
  for (const content of [bad, link, `${link.slice(0, 30)}`, '<p><<script>b>'])
    for (const where of [{ deal_id: id }, { org_id }, { person_id }]) twin.act.createNote({ content, ...where })
  twin.act.createActivity({ subject: bad, note: bad + link, deal_id: id, org_id })
  twin.act.renameStage([...twin.state.stages.keys()][0] ?? 0, bad)

  const pages = [
    '/deals',
    `/deals/${id}`,
    '/organizations',
    `/organizations/${org_id}`,
    '/persons',
    `/persons/${person_id}`,
  ]
  for (const path of pages) {
    for (const { text } of [await get(path), await get(`${path}?fragment=1&q=${encodeURIComponent(bad)}`)]) {
      const tags = [...text.matchAll(/<([a-z]\w*)((?:"[^"]*"|[^>"])*)>/gi)]
      expect(tags.length).toBeGreaterThan(5)
      expect(tags.filter(([, name]) => /^(img|iframe|object|embed|base)$/i.test(name ?? ''))).toEqual([])
      expect(tags.filter(([, , inside]) => /\son\w+\s*=/i.test((inside ?? '').replace(/"[^"]*"/g, '""')))).toEqual([])
      const links = tags.flatMap(([, , inside]) => /\shref="([^"]*)"/.exec(inside ?? '')?.[1] ?? [])
      expect(links.filter((href) => !/^(\/|\?|#)/.test(href))).toEqual([])
      expect(text.match(/<script/g)?.length ?? 0).toBeLessThanOrEqual(1)
    }
  }
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

test('the addresses that are printed of records lead to their pages, as in Pipedrive', async () => {
  const { twin, get } = visit()
  const org_id = twin.act.createOrganization({ name: 'Fjord' }).id
  const records = {
    organization: org_id,
    person: twin.act.createPerson({ name: 'Kari Nordmann', org_id }).id,
    deal: twin.act.createDeal({ title: 'Renewal', org_id }).id,
  }
  const settings = { pipedrive: { apiUrl: 'http://127.0.0.1:4402' } }
  const names = { organization: 'Fjord', person: 'Kari Nordmann', deal: 'Renewal' }
  for (const entity of ['organization', 'person', 'deal'] as const) {
    const printed = new URL(remotePage({ settings }, entity, String(records[entity])) ?? '')
    const { status, headers } = await get(printed.pathname)
    const shown = await get(headers.get('location') ?? 'nowhere')
    expect([entity, status, shown.status]).toEqual([entity, 302, 200])
    expect(shown.text).toContain(`<h1>${names[entity]}`)
  }
  expect((await get('/organization/77777')).headers.get('location')).toBe('/organizations/77777')
  expect((await get('/organizations/77777')).status).toBe(404)
})
