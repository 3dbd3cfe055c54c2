import { z } from 'zod'
import { customerExport } from '../../../app/customer-export.ts'
import { daysLate } from '../../../app/days-late.ts'
import { erasedCustomer } from '../../../app/erase-customer.ts'
import { foundDocument } from '../../../app/lists/list-documents.ts'
import { openDocument } from '../../../app/open-documents.ts'
import { behaviourPart, customerLine, receivablesDocument } from '../../../app/receivables.ts'
import { RECORD_STATES } from '../../../app/record-states.ts'
import { recordDocument } from '../../../app/records.ts'
import { tieOutDocument } from '../../../app/tie-out.ts'
import { lifeDocument } from '../../../app/timeline.ts'
import { tradeDocument } from '../../../app/trade.ts'
import { ADMIN, FINANCE, inConnection, LATER, paged, pageOf, reads, writes } from './route.ts'
import { begun } from './work.ts'

const aKey = z.string().min(1).max(500)

export const receivables = {
  list: reads('/connections/{connection}/receivables', 'Money', 'What customers owe, the most overdue first')
    .input(z.strictObject({ ...inConnection, band: customerLine.shape.band.optional(), ...paged }))
    .output(
      z.strictObject({
        ...pageOf(customerLine).shape,
        ...receivablesDocument.pick({ total: true, asOf: true }).shape,
        currency: customerLine.shape.currency.nullable(),
        daysLate,
      }),
    ),
  csv: reads('/connections/{connection}/receivables.csv', 'Money', 'The same as comma-separated values')
    .input(z.strictObject(inConnection))
    .output(z.file().mime('text/csv')),
  trade: reads('/connections/{connection}/trade', 'Money', 'What all customers were invoiced, paid and bought')
    .input(z.strictObject(inConnection))
    .output(tradeDocument),
  customer: reads('/connections/{connection}/receivables/{customer}', 'Money', 'What one customer owes and buys')
    .input(
      z.strictObject({
        ...inConnection,
        customer: aKey.describe('Its number, or whatever else names it or its documents'),
      }),
    )
    .output(receivablesDocument),
  documents: reads(
    '/connections/{connection}/receivables/{customer}/documents',
    'Money',
    'What is open of one customer',
  )
    .input(z.strictObject({ ...inConnection, customer: aKey.describe('Whatever names it'), ...paged }))
    .output(pageOf(openDocument)),
  payments: reads(
    '/connections/{connection}/receivables/{customer}/payments',
    'Money',
    'How one customer pays, by payment',
  )
    .input(z.strictObject({ ...inConnection, customer: aKey.describe('Whatever names it'), ...paged }))
    .output(pageOf(behaviourPart)),
}

export const tieOut = {
  last: reads('/connections/{connection}/tie-out', 'Money', 'How both sides tied out last')
    .input(z.strictObject(inConnection))
    .output(tieOutDocument),
  make: writes('/connections/{connection}/tie-out', 'Money', 'Hold both sides against each other', FINANCE, LATER)
    .input(z.strictObject({ ...inConnection, texts: z.boolean().default(false).describe('Texts of entries too') }))
    .output(begun),
}

const aCustomer = { ...inConnection, customer: aKey.describe('Whatever names it') }

export const customers = {
  exported: reads(
    '/connections/{connection}/customers/{customer}/export',
    'Records',
    'All that is held about it',
    FINANCE,
  )
    .input(z.strictObject(aCustomer))
    .output(customerExport),
  erasure: reads('/connections/{connection}/customers/{customer}/erasure', 'Records', 'What erasing it would do', ADMIN)
    .input(z.strictObject(aCustomer))
    .output(erasedCustomer),
  erase: writes(
    '/connections/{connection}/customers/{customer}/erase',
    'Records',
    'Erase all that tells of it',
    ADMIN,
    {
      ...LATER,
      scope: 'admin',
    },
  )
    .input(
      z.strictObject({
        ...aCustomer,
        key: aKey.describe('Its key, as `erasure` tells it: so that no other one is erased'),
        pipedrive: z.boolean().default(false).describe('What was made for it in Pipedrive too'),
      }),
    )
    .output(begun),
}

export const records = {
  list: reads('/connections/{connection}/records', 'Records', 'What was read, with what became of it')
    .input(
      z.strictObject({
        ...inConnection,
        state: z.enum(RECORD_STATES).optional(),
        stream: z.string().max(100).optional(),
        ...paged,
      }),
    )
    .output(pageOf(recordDocument)),
  search: reads('/connections/{connection}/search', 'Records', 'Records by number, name, address or page in Pipedrive')
    .input(z.strictObject({ ...inConnection, q: aKey }))
    .output(z.array(foundDocument)),
  timeline: reads('/connections/{connection}/timeline', 'Records', 'The life of one record')
    .input(z.strictObject({ ...inConnection, key: aKey.describe('Whatever names one record') }))
    .output(z.array(lifeDocument)),
}
