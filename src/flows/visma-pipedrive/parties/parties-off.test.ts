import { expect, test } from 'vitest'
import { type FlowSettings, flowSettings } from '../settings.ts'
import { partiesOff } from './parties-off.ts'

const flows = (asked: object): FlowSettings['flows'] => flowSettings.schema.parse({ flows: asked }).flows

test.each([
  ['everything on', {}, []],
  ['customers off, their invoices on', { customers: false, creditNotes: false }, ['customers']],
  ['customers off, their credit notes on', { customers: false, customerInvoices: false }, ['customers']],
  ['customers and all their documents off', { customers: false, customerInvoices: false, creditNotes: false }, []],
  ['suppliers off, their invoices on', { suppliers: false }, ['suppliers']],
  ['suppliers and their invoices off', { suppliers: false, supplierInvoices: false }, []],
  ['only documents off', { supplierInvoices: false, customerInvoices: false, creditNotes: false }, []],
])('with %s, documents wait for parties of: %j', (_, asked, waiting) => {
  expect(partiesOff(flows(asked))).toEqual(waiting)
})
