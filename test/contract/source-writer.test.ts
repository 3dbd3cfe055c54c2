import { sourceKey } from '../../src/core/ids.ts'
import { setCustomerStatus } from '../../src/twins/company/company.ts'
import { networkError } from '../../src/twins/fetch.ts'
import { twinSource } from '../visma-twin-source.ts'
import { sourceWriterContract } from './source-writer.ts'

sourceWriterContract({
  name: 'Visma.net',
  change: { status: 'CreditHold' },
  other: { terms: '60' },
  impossible: { terms: '31' },
  make: () => {
    let isLost = false
    const { source, twin, calm } = twinSource({
      between: (handler) => async (request) => {
        if (!isLost || request.method !== 'PUT') return handler(request)
        isLost = false
        await handler(request)
        throw networkError('ECONNRESET', 'read ECONNRESET')
      },
    })
    // Each test is about one answer, which must be the only one that goes wrong.
    calm()
    const [customer] = twin.company.customers
    if (customer === undefined) throw new Error('The company has no customer.')
    return {
      source,
      stream: 'customer',
      key: sourceKey(String(customer.internalId)),
      edit: () => setCustomerStatus(twin.company, customer, 'OnHold'),
      forbid: () => {
        twin.credentials.approvedScopes = ['vismanet_erp_service_api:read']
      },
      loseNextAnswer: () => {
        isLost = true
      },
      carriedOut: () => twin.writes.filter(({ status }) => status === 204).length,
    }
  },
})
