import { expect, test } from 'vitest'
import { postInvoice, postSupplierInvoice } from '../../src/twins/company/company.ts'
import { tiny } from './tiny.ts'

test('what Pipedrive refuses is not blamed on the record in Visma.net', async () => {
  const w = await tiny({
    around: {
      pipedrive: (handler) => (request) =>
        request.method === 'POST' && request.url.includes('/v2/organizations')
          ? Promise.resolve(Response.json({ success: false, error: 'Not allowed: name' }, { status: 400 }))
          : handler(request),
    },
  })
  w.customer()
  await w.run()
  const [issue] = await w.issues()
  expect(issue).toMatchObject({ code: 'pipedrive.rejected', message: expect.stringContaining('Not allowed: name') })
  expect(issue?.advice).toContain('It is Pipedrive that refuses')
  expect(issue?.advice).not.toContain('Correct the record in Visma.net')
})

test('a field of a wrong type is said to be that, and nobody is told to free fields', async () => {
  const w = await tiny()
  w.pipedrive.act.createField('deal', { field_name: 'Visma invoice no.', field_type: 'date' })
  postInvoice(w.company, w.customer())
  await w.run()
  const [issue] = await w.issues()
  expect(issue).toMatchObject({ code: 'pipedrive.fields_missing', message: expect.stringContaining('is of type date') })
  expect(issue?.advice).not.toContain('Free some custom fields')
})

test('no room for fields is still told as that', async () => {
  const w = await tiny({ limits: { customFields: 4 } })
  postInvoice(w.company, w.customer())
  await w.run()
  expect((await w.issues())[0]?.advice).toContain('Free some custom fields')
})

test.each([
  ['customers', 'Invoices and credit notes wait'],
  ['suppliers', 'Supplier invoices wait'],
])('documents that wait for %s whose flow is off do not wait in silence', async (flow, words) => {
  const w = await tiny({ settings: { flows: { [flow]: false } } })
  for (let count = 0; count < 3; count++) {
    postInvoice(w.company, w.customer())
    postSupplierInvoice(w.company, w.supplier())
  }
  const run = await w.run()
  expect(run).toMatchObject({ status: 'done_with_issues', counts: { waiting: 3 } })
  const [issue, another] = await w.issues()
  expect(another).toBeUndefined()
  expect(issue).toMatchObject({ code: 'settings.parties_off', message: expect.stringContaining(words) })

  await w.configure({ flows: {} })
  expect(await w.run()).toMatchObject({ status: 'done', counts: { waiting: 0 } })
  expect(await w.issues()).toEqual([])
})
