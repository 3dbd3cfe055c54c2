import type { RemoteRecord } from '../../../core/connector.ts'

/** How titles of deals begin that we make: for all invoices of a customer, and for one invoice. */
export const CUSTOMER_TITLE = 'Visma – '
export const INVOICE_TITLE = 'Invoice '

/** Whether a deal may be one of ours by its title, so that an earlier store made it for a customer. */
export const isTitledByUs = ({ fields: { title } }: RemoteRecord): boolean =>
  typeof title === 'string' &&
  (title.startsWith(CUSTOMER_TITLE) || (title.startsWith(INVOICE_TITLE) && title.includes(' – ')))
