import { twinSource } from '../visma-twin-source.ts'
import { sourceContract } from './source.ts'

sourceContract({
  name: 'Visma.net',
  longStream: 'customerinvoice',
  readableAlone: [
    'customer',
    'customerinvoice',
    'customerCreditNote',
    'supplierInvoice',
    'creditTerm',
    'contact',
    'purchaseorder',
    'account',
    'currency',
    'branch',
    'organization',
  ],
  make: () => {
    let left = Number.POSITIVE_INFINITY
    const { source } = twinSource({
      visma: { pageSize: 25 },
      between: (handler) => (request) =>
        left-- > 0 ? handler(request) : Promise.resolve(new Response('The service is unavailable.', { status: 503 })),
    })
    return {
      source,
      breakAfter: (calls) => {
        left = calls
      },
    }
  },
})
