import { BACKGROUND_ROUTES } from './background.ts'
import { CONTACT_ROUTES } from './contacts.ts'
import { CUSTOMER_BALANCE_ROUTES } from './customer-balances.ts'
import { CUSTOMER_DOCUMENT_ROUTES } from './customer-documents.ts'
import { CUSTOMER_ROUTES } from './customers.ts'
import { FILE_ROUTES } from './files.ts'
import { JOURNAL_ROUTES } from './journal.ts'
import { REFERENCE_ROUTES } from './reference.ts'
import type { Route } from './route.ts'
import { SUPPLIER_BALANCE_ROUTES } from './supplier-balances.ts'
import { SUPPLIER_DOCUMENT_ROUTES } from './supplier-documents.ts'
import { SUPPLIER_ROUTES } from './suppliers.ts'

const parameters = (route: Route): number => route.path.split('{').length

/** All there is: whatever is not listed here answers 404. Fixed paths stand before those with parameters. */
export const ROUTES: readonly Route[] = [
  ...CUSTOMER_ROUTES,
  ...CUSTOMER_BALANCE_ROUTES,
  ...CUSTOMER_DOCUMENT_ROUTES,
  ...SUPPLIER_ROUTES,
  ...SUPPLIER_BALANCE_ROUTES,
  ...SUPPLIER_DOCUMENT_ROUTES,
  ...CONTACT_ROUTES,
  ...REFERENCE_ROUTES,
  ...JOURNAL_ROUTES,
  ...FILE_ROUTES,
  ...BACKGROUND_ROUTES,
].sort((a, b) => parameters(a) - parameters(b))
