import { z } from 'zod'
import { foundDocument } from '../../../app/lists/list-documents.ts'
import { customerLine, receivablesDocument } from '../../../app/receivables.ts'
import { RECORD_STATES } from '../../../app/record-states.ts'
import { recordDocument } from '../../../app/records.ts'
import { tieOutDocument } from '../../../app/tie-out.ts'
import { lifeDocument } from '../../../app/timeline.ts'
import { inConnection, paged, pageOf, reads } from './route.ts'

const aKey = z.string().min(1).max(500)

export const receivables = {
  list: reads('/connections/{connection}/receivables', 'Money', 'What customers owe, the most overdue first')
    .input(z.strictObject({ ...inConnection, band: customerLine.shape.band.optional(), ...paged }))
    .output(z.strictObject({ ...pageOf(customerLine).shape, total: receivablesDocument.shape.total })),
  csv: reads('/connections/{connection}/receivables.csv', 'Money', 'The same as comma-separated values')
    .input(z.strictObject(inConnection))
    .output(z.file().mime('text/csv')),
  customer: reads('/connections/{connection}/receivables/{customer}', 'Money', 'What one customer owes and buys')
    .input(
      z.strictObject({
        ...inConnection,
        customer: aKey.describe('Its number, or whatever else names it or its documents'),
      }),
    )
    .output(receivablesDocument),
}

export const tieOut = {
  last: reads('/connections/{connection}/tie-out', 'Money', 'How both sides tied out last')
    .input(z.strictObject(inConnection))
    .output(tieOutDocument),
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
