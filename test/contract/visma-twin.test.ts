import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import { addSupplier, live, nordicCompany, postSupplierInvoice } from '../../src/twins/company/company.ts'
import { seeded } from '../../src/twins/random.ts'
import { ROUTES } from '../../src/twins/visma/routes.ts'
import { vismaTwin } from '../../src/twins/visma/twin.ts'
import { testClock } from '../clock.ts'
import { type Schema, type Table, table } from './tables/read.ts'
import { contractRoutes, deviations } from './visma-contract-check.ts'

const HOST = 'https://api.finance.visma.net'
const PAGE = 'pageNumber=1&pageSize=1000'
const EVERYTHING = 'expandApplications=true&expandAttachments=true&expandTaxDetails=true&expandInvoiceAddress=true'

function ready() {
  const clock = testClock('2026-11-16T09:00:00Z')
  const company = nordicCompany({ seed: 7, clock })
  const random = seeded(7)
  for (let event = 0; event < 60; event++) live(company, random)
  // A currency without VAT and a party without anything.
  postSupplierInvoice(company, addSupplier(company, { name: 'Ny leverandør', country: 'DE' }))
  const read = 'vismanet_erp_service_api:read'
  const approvedScopes = [read, 'vismanet_erp_service_api:update', 'vismanet_erp_service_api:create']
  return { company, clock, twin: vismaTwin({ company, clock, credentials: { approvedScopes } }) }
}

async function client(twin: ReturnType<typeof ready>['twin']) {
  const { clientId, clientSecret, tenantId, approvedScopes } = twin.credentials
  const form = {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    tenant_id: tenantId,
  }
  const token = new Request(`${HOST}/connect/token`, {
    method: 'POST',
    body: new URLSearchParams({ ...form, scope: approvedScopes.join(' ') }),
  })
  const granted = await twin.fetch(token)
  const body = (await granted.clone().json()) as { access_token: string }
  const call = (method: string, path: string, init: RequestInit = {}) => {
    const headers = { authorization: `Bearer ${body.access_token}`, ...(init.headers as Record<string, string>) }
    return twin.fetch(new Request(`${HOST}${path}`, { ...init, method, headers }))
  }
  return { granted, call }
}

/** One real request per route, all answered by the same company. */
async function exchange() {
  const { company, twin } = ready()
  const { granted, call } = await client(twin)
  const customer = company.customers[0]?.number
  const supplier = company.supplierDocuments[0]?.supplier.number
  const invoice = company.customerInvoices.findLast((each) => each.applications.length > 0)?.referenceNumber
  const note = company.customerCreditNotes[0]?.referenceNumber
  const attachment = [...company.attachments.keys()][0]
  const json = (body: unknown): RequestInit => ({
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  })
  const file = new FormData()
  file.append('file', new File(['hello'], 'hello.txt', { type: 'text/plain' }))
  const queued = await call('GET', `/v1/currency`, { headers: { 'erp-api-background': 'none' } })
  const { id } = (await queued.json()) as { id: string }
  const requests: Record<string, [path: string, init?: RequestInit]> = {
    'GET /v1/customer': [`/v1/customer?${PAGE}`],
    'POST /v1/customer': ['/v1/customer', json({ name: { value: 'Ny kunde AS' } })],
    'GET /v1/customer/{customerCd}': [`/v1/customer/${customer}`],
    'PUT /v1/customer/{customerCd}': [`/v1/customer/${customer}`, json({ status: { value: 'CreditHold' } })],
    'GET /v1/customer/internal/{internalID}': [`/v1/customer/internal/${company.customers[0]?.internalId}`],
    'PUT /v1/customer/internal/{internalID}': [
      `/v1/customer/internal/${company.customers[0]?.internalId}`,
      json({ creditTermsId: { value: '14' } }),
    ],
    'GET /v1/customer/{customerCd}/balance': [`/v1/customer/${customer}/balance`],
    'GET /v1/customer/balance': ['/v1/customer/balance'],
    'GET /v1/customer/{customerNumber}/invoice': [`/v1/customer/${customer}/invoice?${PAGE}&${EVERYTHING}`],
    'GET /v1/customer/{customerNumber}/document': [`/v1/customer/${customer}/document?${PAGE}`],
    'GET /v1/customer/{customerCd}/contact': [`/v1/customer/${company.contacts[0]?.business.number}/contact`],
    'GET /v1/customer/{customerCd}/note': [`/v1/customer/${customer}/note`],
    'GET /v1/customer/customerClass': ['/v1/customer/customerClass'],
    'GET /v1/supplier': [`/v1/supplier?${PAGE}&expandNote=true`],
    'POST /v1/supplier': ['/v1/supplier', json({ name: { value: 'Ny leverandør AS' } })],
    'GET /v1/supplier/{supplierCd}': [`/v1/supplier/${supplier}`],
    'PUT /v1/supplier/{supplierCd}': [`/v1/supplier/${supplier}`, json({ name: { value: 'Nytt navn AS' } })],
    'GET /v1/supplier/{supplierCd}/balance': [`/v1/supplier/${supplier}/balance`],
    'GET /v1/supplier/balance': ['/v1/supplier/balance'],
    'GET /v1/supplier/{supplierNumber}/invoice': [`/v1/supplier/${supplier}/invoice?${PAGE}`],
    'GET /v1/supplier/{supplierNumber}/document': [`/v1/supplier/${supplier}/document?${PAGE}`],
    'GET /v1/supplier/{supplierCd}/contact': [`/v1/supplier/${supplier}/contact`],
    'GET /v1/supplier/supplierClass': ['/v1/supplier/supplierClass'],
    'GET /v1/supplierInvoice': [`/v1/supplierInvoice?${PAGE}&expandAttachment=true&expandLandedCosts=true`],
    'GET /v1/supplierInvoice/{invoiceNumber}': ['/v1/supplierInvoice/100001'],
    'GET /v1/supplierInvoice/{documentType}/{invoiceNumber}': [
      `/v1/supplierInvoice/DebitAdj/${company.supplierDocuments.find((each) => each.documentType === 'DebitAdj')?.referenceNumber}`,
    ],
    'GET /v1/supplierdocument': [`/v1/supplierdocument?${PAGE}`],
    'GET /v1/customerinvoice': [`/v1/customerinvoice?${PAGE}&${EVERYTHING}`],
    'GET /v1/customerinvoice/{invoiceNumber}': [`/v1/customerinvoice/${invoice}`],
    'GET /v1/customerinvoice/{refNbr}/print': [`/v1/customerinvoice/${invoice}/print`],
    'POST /v1/customerinvoice/{invoiceNumber}/attachment': [
      `/v1/customerinvoice/${invoice}/attachment`,
      { body: file },
    ],
    'GET /v1/customerCreditNote': [`/v1/customerCreditNote?${PAGE}&${EVERYTHING}`],
    'GET /v1/customerCreditNote/{creditNoteNumber}': [`/v1/customerCreditNote/${note}`],
    'GET /v1/customerCreditNote/{creditNoteNumber}/print': [`/v1/customerCreditNote/${note}/print`],
    'GET /v1/customerdocument': [`/v1/customerdocument?${PAGE}`],
    'GET /v1/customerPayment': [`/v1/customerPayment?${PAGE}`],
    'GET /v1/customerPayment/{paymentNumber}': [`/v1/customerPayment/${company.customerPayments[0]?.refNbr}`],
    'GET /v1/creditTerm': [`/v1/creditTerm?${PAGE}`],
    'GET /v1/purchaseorder': [`/v1/purchaseorder?${PAGE}`],
    'GET /v1/purchaseorder/{purchaseOrderNumber}': [`/v1/purchaseorder/${company.purchaseOrders[0]?.orderNbr}`],
    'GET /v1/account': ['/v1/account'],
    'GET /v1/account/{accountCd}': ['/v1/account/1500'],
    'GET /v2/journaltransaction': [`/v2/journaltransaction?lastModifiedDateTime=2020-01-01&${PAGE}`],
    'GET /v2/journaltransaction/{journalTransactionNumber}': ['/v2/journaltransaction/00004001'],
    'GET /v1/currency': ['/v1/currency'],
    'GET /v1/contact': ['/v1/contact'],
    'GET /v1/contact/{contactId}': [`/v1/contact/${company.contacts[0]?.contactId}`],
    'GET /v1/attachment/{attachmentId}': [`/v1/attachment/${attachment}`],
    'GET /v1/blob/download/{blobId}': [`/v1/blob/download/${attachment}`],
    'GET /v1/blob/presignedurl': [`/v1/blob/presignedurl?blobId=${attachment}&includeMetadata=true`],
    'GET /v1/blob/metadata/{blobId}': [`/v1/blob/metadata/${attachment}`],
    'GET /v1/branch': ['/v1/branch?expandAddress=true&expandContact=true&expandCurrency=true'],
    'GET /v1/organization': ['/v1/organization?expandBranches=true'],
    'GET /v1/attribute': [`/v1/attribute?${PAGE}`],
    'GET /v1/paymentmethod': ['/v1/paymentmethod'],
    'GET /v1/background/{requestId}': [`/v1/background/${id}`],
    'GET /v1/background/{requestId}/content': [`/v1/background/${id}/content`],
    'POST /v1/webhooknotificationfeedback': [
      '/v1/webhooknotificationfeedback',
      json({ notificationId: '2d1b9a0e-5b1d-4a55-9f1c-0a6e7c1d2f33', source: 'test', isSuccess: true }),
    ],
    'GET /v2/customer/balance': [`/v2/customer/balance?fromFinPeriod=202601&toFinPeriod=202609&${PAGE}`],
    'GET /v2/supplier/balance': [`/v2/supplier/balance?fromFinPeriod=202601&toFinPeriod=202609&${PAGE}`],
  }
  const answers = new Map<string, { status: number; body: unknown }>()
  answers.set('POST /connect/token', { status: granted.status, body: await granted.json() })
  for (const [route, [path, init]] of Object.entries(requests)) {
    const response = await call(route.split(' ')[0] as string, path, init)
    const isJson = response.headers.get('content-type')?.startsWith('application/json')
    const body = isJson ? await response.json() : new Uint8Array(await response.arrayBuffer())
    answers.set(route, { status: response.status, body })
  }
  return { answers, twin }
}

const { answers, twin } = await exchange()

test('the twin has the routes of the contract and no others', () => {
  const offered = ROUTES.map(({ method, path }) => `${method} ${path}`)
  const contract = contractRoutes.map(({ method, path }) => `${method} ${path}`)

  expect([...offered, 'POST /connect/token'].sort()).toEqual(contract.sort())
})

test('the requests of this file ask for nothing that the contract does not know', () => {
  expect(twin.oddities).toEqual([])
})

describe('answers have the status, the keys and the types of the contract', () => {
  test.each(contractRoutes)('$method $path', ({ method, path, status, body }) => {
    const answer = answers.get(`${method} ${path}`)

    expect(answer?.status).toBe(status)
    if (body === 'bin') expect(answer?.body).toHaveProperty('byteLength', expect.any(Number))
    else if (body === '-') expect(answer?.body).toEqual(new Uint8Array())
    else expect(deviations(answer?.body, body, path).slice(0, 5)).toEqual([])
    if (body.startsWith('[') && !path.endsWith('/contact')) expect(answer?.body).not.toEqual([])
  })
})

describe('answers are valid by the OpenAPI document', () => {
  const specification = table('visma')
  const validators = compile(specification)
  test.each(contractRoutes.filter(({ body }) => body !== 'bin' && body !== '-' && body !== 'o'))(
    '$method $path',
    ({ method, path }) => {
      const validate = validators.get(`${method} ${path}`) as ValidateFunction

      validate(answers.get(`${method} ${path}`)?.body)
      expect((validate.errors ?? []).slice(0, 3)).toEqual([])
    },
  )

  test('the parameters of every route are those of the document', () => {
    const wrong = ROUTES.filter(({ method, path, query }) => {
      const names = specification.operations[`${method} ${path}`]?.query ?? []
      return [...names].sort().join() !== [...query].sort().join()
    })
    expect(wrong.map(({ method, path }) => `${method} ${path}`)).toEqual([])
  })
})

function compile({ operations, schemas }: Table): Map<string, ValidateFunction> {
  const ajv = new Ajv({ strict: false, allErrors: true })
  // Default import of a CommonJS module: the plugin is one property deeper for the type checker.
  const plugin = addFormats as unknown as (instance: Ajv) => void
  plugin(ajv)
  ajv.addFormat('date-time', /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(\+\d{2}:\d{2})?$/)
  for (const [name, schema] of Object.entries(schemas))
    ajv.addSchema(strict(schema) as object, `#/components/schemas/${name}`)
  const validators = new Map<string, ValidateFunction>()
  for (const [name, { answers }] of Object.entries(operations)) {
    const schema = answers?.['200']
    if (schema) validators.set(name, ajv.compile(strict(schema) as object))
  }
  return validators
}

/** The document marks nothing as nullable or required; the twin sends every key, many of them null, and no other. */
function strict(schema: Schema): Schema | { anyOf: Schema[] } {
  if (schema.$ref) return { anyOf: [{ $ref: schema.$ref }, { type: 'null' }] }
  if (schema.allOf?.[0]) return strict(schema.allOf[0])
  const made: Schema = { ...schema }
  if (schema.items) made.items = strict(schema.items) as Schema
  if (schema.properties) {
    const entries = Object.entries(schema.properties).map(([name, each]) => [name, strict(each)])
    made.properties = Object.fromEntries(entries)
    made.additionalProperties = false
    const optional = schema.properties.error_description || schema.properties.message
    if (!optional) made.required = Object.keys(schema.properties)
  }
  return { anyOf: [made, { type: 'null' }] }
}
