import type { AddressInfo } from 'node:net'
import { type ServerType, serve } from '@hono/node-server'
import * as v1 from 'pipedrive/v1'
import * as v2 from 'pipedrive/v2'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../src/core/clock.ts'
import { removedRoutes } from '../../src/twins/pipedrive/removed.ts'
import { routesOf } from '../../src/twins/pipedrive/routes.ts'
import type { SearchIndex } from '../../src/twins/pipedrive/search-index.ts'
import { type PipedriveTwin, pipedriveTwin } from '../../src/twins/pipedrive/twin.ts'
import type { Deliveries } from '../../src/twins/pipedrive/webhooks/deliveries.ts'
import { callTheRest } from './pipedrive-client-rest.ts'

/** Pipedrive's own client works against the twin as it does against Pipedrive. */

let twin: PipedriveTwin
let server: ServerType
let one: v1.Configuration
let two: v2.Configuration
const delivered: { readonly url: string; readonly body: string }[] = []

beforeAll(async () => {
  twin = pipedriveTwin({
    clock: systemClock,
    limits: { burst: null },
    searchLagMs: 0,
    deliver: async (url, body) => {
      delivered.push({ url, body })
      return 204
    },
  })
  server = serve({ fetch: twin.fetch, port: 0, hostname: '127.0.0.1' })
  await new Promise((resolve) => server.once('listening', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  one = new v1.Configuration({ apiKey: twin.apiToken, basePath: `${origin}/api/v1` })
  two = new v2.Configuration({ apiKey: twin.apiToken, basePath: `${origin}/api/v2` })
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

test('organizations with custom fields are created, read, listed, searched, updated and deleted', async () => {
  const fields = new v2.OrganizationFieldsApi(two)
  const made = await fields.addOrganizationField({
    AddOrganizationFieldRequest: { field_name: 'Visma customer no.', field_type: 'varchar' },
  })
  const code = made.data?.field_code ?? ''
  expect(code).toMatch(/^[0-9a-f]{40}$/)

  const api = new v2.OrganizationsApi(two)
  const address = { value: 'Havnegata 7, 5003 Bergen, Norway', locality: 'Bergen' }
  const added = await api.addOrganization({
    AddOrganizationRequest: { name: 'Fjord Fisk AS', address, custom_fields: { [code]: '10023' } },
  })
  const id = added.data?.id ?? 0
  expect(added.data).toMatchObject({ name: 'Fjord Fisk AS', custom_fields: { [code]: '10023' }, is_deleted: false })
  const listed = await api.getOrganizations({ limit: 500, custom_fields: code, sort_by: 'add_time' })
  expect(listed.data?.map((row) => row.id)).toContain(id)
  const found = await api.searchOrganization({ term: '10023', fields: 'custom_fields', exact_match: true })
  expect(found.data?.items?.map((hit) => hit.item?.id)).toEqual([id])
  await api.updateOrganization({ id, UpdateOrganizationRequest: { custom_fields: { [code]: null } } })
  const read = await api.getOrganization({ id })
  expect(read.data).toMatchObject({ name: 'Fjord Fisk AS', custom_fields: { [code]: null } })
  expect((await api.deleteOrganization({ id })).data?.id).toBe(id)
  expect((await api.getOrganization({ id })).data?.is_deleted).toBe(true)
})

test('persons and deals live on an organization', async () => {
  const organizations = new v2.OrganizationsApi(two)
  const persons = new v2.PersonsApi(two)
  const deals = new v2.DealsApi(two)
  const org_id =
    (await organizations.addOrganization({ AddOrganizationRequest: { name: 'Nord Bygg AS' } })).data?.id ?? 0
  const person = await persons.addPerson({
    AddPersonRequest: {
      name: 'Kari Nordmann',
      org_id,
      emails: [{ value: 'kari@nord.example', primary: true, label: 'work' }],
    },
  })
  const person_id = person.data?.id ?? 0
  expect(person.data).toMatchObject({ first_name: 'Kari', last_name: 'Nordmann', org_id })
  const added = await deals.addDeal({
    AddDealRequest: { title: 'Invoice 900123 – Nord Bygg AS', org_id, person_id, value: 15230.75, currency: 'NOK' },
  })
  const id = added.data?.id ?? 0
  expect(added.data).toMatchObject({ value: 15230.75, currency: 'NOK', status: 'open' })
  const won = await deals.updateDeal({ id, UpdateDealRequest: { status: 'won', won_time: '2026-11-01T10:00:00Z' } })
  expect(won.data).toMatchObject({ status: 'won', won_time: '2026-11-01T10:00:00Z', local_won_date: '2026-11-01' })
  expect((await deals.getDeals({ org_id, status: 'won' })).data?.map((row) => row.id)).toEqual([id])
  await deals.updateDeal({ id, UpdateDealRequest: { is_archived: true } })
  expect((await deals.getDeals({ org_id })).data).toEqual([])
  expect((await deals.getArchivedDeals({ org_id })).data?.map((row) => row.id)).toEqual([id])
  await persons.updatePerson({ id: person_id, UpdatePersonRequest: { phones: [{ value: '+4755000000' }] } })
  expect((await persons.getPersons({ org_id })).data?.[0]?.phones?.[0]).toEqual({
    value: '+4755000000',
    primary: true,
    label: 'work',
  })
  expect((await persons.deletePerson({ id: person_id })).data?.id).toBe(person_id)
})

test('activities link persons through participants', async () => {
  const person = await new v2.PersonsApi(two).addPerson({ AddPersonRequest: { name: 'Ola Hansen' } })
  const person_id = person.data?.id ?? 0
  const api = new v2.ActivitiesApi(two)
  const added = await api.addActivity({
    AddActivityRequest: { subject: 'Invoice 1', type: 'task', due_date: '2026-11-25', participants: [{ person_id }] },
  })
  const id = added.data?.id ?? 0
  expect(added.data).toMatchObject({ person_id, done: false, due_date: '2026-11-25' })
  await api.updateActivity({ id, AddActivityRequest: { done: true } })
  expect((await api.getActivities({ person_id, done: true })).data?.map((row) => row.id)).toEqual([id])
  expect((await api.deleteActivity({ id })).data?.id).toBe(id)
})

test('fields and their options are managed by code', async () => {
  const api = new v2.DealFieldsApi(two)
  const added = await api.addDealField({
    AddDealFieldRequest: {
      field_name: 'Visma payment behaviour',
      field_type: 'enum',
      options: [{ label: 'Often late' }],
    },
  })
  const field_code = added.data?.field_code ?? ''
  const more = await api.addDealFieldOptions({
    field_code,
    AddDealFieldOptionsRequestInner: [{ label: 'Pays on time' }],
  })
  expect(more.data?.map((option) => option.label)).toEqual(['Pays on time'])
  await api.updateDealField({ field_code, UpdateDealFieldRequest: { field_name: 'Visma behaviour' } })
  const read = await api.getDealField({ field_code })
  expect(read.data?.options?.map((option) => option.label)).toEqual(['Often late', 'Pays on time'])
  expect((await api.getDealFields({ limit: 500 })).data?.map((field) => field.field_name)).toContain('Visma behaviour')
  await api.deleteDealField({ field_code })
  await expect(api.getDealField({ field_code })).rejects.toMatchObject({ success: false })
})

test('pipelines and stages', async () => {
  const pipelines = new v2.PipelinesApi(two)
  const stages = new v2.StagesApi(two)
  const id = (await pipelines.addPipeline({ AddPipelineRequest: { name: 'Visma' } })).data?.id ?? 0
  const stage = await stages.addStage({ AddStageRequest: { name: 'Open invoices', pipeline_id: id } })
  expect((await stages.getStages({ pipeline_id: id })).data?.map((row) => row.name)).toEqual(['Open invoices'])
  await stages.updateStage({ id: stage.data?.id ?? 0, UpdateStageRequest: { name: 'Invoices' } })
  expect((await stages.getStage({ id: stage.data?.id ?? 0 })).data?.name).toBe('Invoices')
  await pipelines.updatePipeline({ id, UpdatePipelineRequest: { name: 'Visma.net' } })
  expect((await pipelines.getPipelines()).data?.map((row) => row.name)).toContain('Visma.net')
  await stages.deleteStage({ id: stage.data?.id ?? 0 })
  expect((await pipelines.deletePipeline({ id })).data?.id).toBe(id)
})

test('notes are kept in v1', async () => {
  const org_id =
    (await new v2.OrganizationsApi(two).addOrganization({ AddOrganizationRequest: { name: 'Notert AS' } })).data?.id ??
    0
  const api = new v1.NotesApi(one)
  const added = await api.addNote({
    AddNoteRequest: {
      content: '<p>Invoice</p>',
      org_id,
      pinned_to_organization_flag: 1,
      add_time: '2026-10-01 08:00:00',
    },
  })
  const id = added.data?.id ?? 0
  expect(added.data).toMatchObject({ org_id, pinned_to_organization_flag: true, add_time: '2026-10-01 08:00:00' })
  await api.updateNote({ id, NoteRequest: { content: '<p>Paid</p>' } })
  expect((await api.getNote({ id })).data?.content).toBe('<p>Paid</p>')
  expect((await api.getNotes({ org_id, start: 0, limit: 500 })).data?.map((note) => note.id)).toEqual([id])
  expect((await api.deleteNote({ id })).data).toEqual({ id })
  expect((await api.getNotes({ org_id })).data).toBeNull()
})

test('users, currencies, settings and activity types', async () => {
  const users = new v1.UsersApi(one)
  const me = await users.getCurrentUser()
  expect(me.data).toMatchObject({ company_domain: 'nordlys', is_you: true })
  expect((await users.getUsers()).data?.map((user) => user.id)).toContain(me.data?.id)
  expect((await users.getUser({ id: me.data?.id ?? 0 })).data?.email).toBe(me.data?.email)
  expect((await users.findUsersByName({ term: 'sync', search_by_email: 1 })).data).toHaveLength(1)
  const currencies = await new v1.CurrenciesApi(one).getCurrencies()
  expect(currencies.data?.find((currency) => currency.code === 'NOK')).toMatchObject({
    active_flag: true,
    decimal_points: 2,
  })
  expect((await new v1.UserSettingsApi(one).getUserSettings()).success).toBe(true)
  const types = await new v1.ActivityTypesApi(one).getActivityTypes()
  expect(types.data?.map((type) => type.key_string)).toContain('task')
})

test('files are uploaded, read back and deleted', async () => {
  const org_id =
    (await new v2.OrganizationsApi(two).addOrganization({ AddOrganizationRequest: { name: 'Arkiv AS' } })).data?.id ?? 0
  const api = new v1.FilesApi(one)
  const bytes = '%PDF-1.7 invoice'
  const file = new File([bytes], 'invoice-900123.pdf', { type: 'application/pdf' })
  const id = (await api.addFile({ file, org_id })).data?.id ?? 0
  expect((await api.getFile({ id })).data).toMatchObject({
    name: 'invoice-900123.pdf',
    file_size: bytes.length,
    org_id,
  })
  expect((await api.getFiles({ limit: 100 })).data?.map((file) => file.id)).toContain(id)
  const headers = { 'x-api-token': twin.apiToken }
  const download = await fetch(`${one.basePath}/files/${id}/download`, { headers })
  expect(await download.text()).toBe(bytes)
  await api.updateFile({ id, name: 'renamed.pdf' })
  expect((await api.getFile({ id })).data?.name).toBe('renamed.pdf')
  expect((await api.deleteFile({ id })).success).toBe(true)
})

test('webhooks are registered, probed, told of changes, listed and removed', async () => {
  const api = new v1.WebhooksApi(one)
  const subscription_url = 'http://127.0.0.1:9/hooks/pipedrive/x'
  const added = await api.addWebhook({
    AddWebhookRequest: { subscription_url, event_action: '*', event_object: 'organization', name: 'test' },
  })
  const id = added.data?.id ?? 0
  expect(added.data).toMatchObject({ version: '2.0', is_active: 1 })
  await new v2.OrganizationsApi(two).addOrganization({ AddOrganizationRequest: { name: 'Hooked AS' } })
  await twin.settled()
  expect(delivered.map(({ url }) => url)).toEqual([subscription_url, subscription_url])
  expect(JSON.parse(delivered[1]?.body ?? '{}')).toMatchObject({
    data: { name: 'Hooked AS' },
    meta: { action: 'create' },
  })
  expect((await api.getWebhooks()).data?.map((hook) => hook.id)).toEqual([id])
  expect((await api.deleteWebhook({ id })).success).toBe(true)
  expect((await api.getWebhooks()).data).toEqual([])
})

test('products and the rows of a deal', async () => {
  const product = await new v2.ProductsApi(two).addProduct({
    AddProductRequest: { name: 'Cleaning', code: 'C-1', prices: [{ currency: 'NOK', price: 650 }] },
  })
  const product_id = product.data?.id ?? 0
  const id = (await new v2.DealsApi(two).addDeal({ AddDealRequest: { title: 'With products' } })).data?.id ?? 0
  const rows = new v2.DealProductsApi(two)
  await rows.addDealProduct({ id, AddDealProductRequest: { product_id, item_price: 650, quantity: 2 } })
  expect((await rows.getDealProducts({ id })).data?.map((row) => row.sum)).toEqual([1300])
  expect((await new v2.DealsApi(two).getDeal({ id })).data?.value).toBe(1300)
})

test('every operation of the twin does with the official client', async () => {
  await callTheRest(one, two)
  const called = twin.calls.filter(({ status }) => status < 300)
  const served = routesOf({} as Deliveries, {} as SearchIndex).filter((route) => !removedRoutes.includes(route))
  const notCalled = served.filter(({ method, version, path }) => {
    const pattern = new RegExp(`^/api/${version}${path.replace(/:\w+/g, '[^/]+')}$`)
    return !called.some((call) => call.method === method && pattern.test(call.path))
  })
  expect(notCalled.map(({ method, version, path }) => `${method} ${version}${path}`)).toEqual([])
})

test('nothing the official client sent looked odd, but a deal for nobody', () => {
  expect(twin.oddities).toEqual(['a deal created without an organization and without a person'])
})
