import type { CustomerDocument } from '../../src/twins/company/company.ts'
import type { PipedriveTwin } from '../../src/twins/pipedrive/twin.ts'
import { isCalled } from '../../test/field-names.ts'

/**
 * How far a flow looks before it writes. `lean`: the person and its deal, which is then read; the least that finds
 * a deal at all. `usual`: organization, person and deal. `careful`: also whether the note is there already, without
 * which a repeated event writes it twice.
 */
export type SearchFirst = 'lean' | 'usual' | 'careful'

const HOST = 'http://nordlys.pipedrive.test'

/**
 * The flow one would click together in an automation tool: for each new invoice it searches for what belongs to
 * it, keeps nothing, writes a note on the deal and the invoice's number into the deal's field. Every call is made.
 */
export async function searchFirst(crm: PipedriveTwin, invoice: CustomerDocument, how: SearchFirst): Promise<void> {
  const { customer } = invoice
  const search = (entity: 'organizations' | 'persons' | 'deals', query: Readonly<Record<string, string>>) =>
    call(crm, 'GET', `/api/v2/${entity}/search?${new URLSearchParams({ limit: '1', ...query })}`)
  if (how !== 'lean') await search('organizations', { term: customer.number, fields: 'custom_fields' })
  const person = first(await search('persons', { term: customer.number, fields: 'custom_fields' }))
  const title = `Visma – ${customer.name} (${customer.number})`
  const deal = first(await search('deals', { term: title, fields: 'title', person_id: String(person) }))
  if (how === 'lean') await call(crm, 'GET', `/api/v2/deals/${deal}`)
  if (how === 'careful') await search('deals', { term: invoice.referenceNumber, fields: 'notes' })
  const content = `<p>Invoice ${invoice.referenceNumber}: ${invoice.amountInCurrency} ${invoice.currencyId}</p>`
  await call(crm, 'POST', '/api/v1/notes', { content, deal_id: deal })
  await call(crm, 'PATCH', `/api/v2/deals/${deal}`, { custom_fields: { [numberField(crm)]: invoice.referenceNumber } })
}

async function call(crm: PipedriveTwin, method: string, path: string, body?: object): Promise<unknown> {
  const response = await crm.fetch(
    new Request(`${HOST}${path}`, {
      method,
      headers: { 'x-api-token': crm.apiToken, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  )
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return response.json()
}

function first(answer: unknown): number {
  const { data } = answer as { data: { items: readonly { item: { id: number } }[] } }
  const id = data.items[0]?.item.id
  if (id === undefined) throw new Error('The search found nothing.')
  return id
}

function numberField(crm: PipedriveTwin): string {
  const field = [...crm.state.fields.deal.values()].find((one) => isCalled(one, 'Visma invoice no.'))
  if (field === undefined) throw new Error('There is no field for the invoice number.')
  return field.field_code
}
