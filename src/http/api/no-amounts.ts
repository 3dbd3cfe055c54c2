/**
 * Members whose numbers a viewer may see where amounts are hidden, one by one: no rule over names can tell
 * `invoiceNumber` from `amountDays`, and whatever either system adds later is hidden until it is known.
 */
const NO_AMOUNTS: ReadonlySet<string> = new Set([
  // What is linked, matched and asked about.
  ...['id', 'remote', 'candidates', 'sources', 'customer', 'organization', 'person', 'deal'],
  // Visma.net, as rows are read and as they are kept.
  ...['number', 'internalId', 'refNbr', 'referenceNumber', 'documentNumber', 'invoiceNumber', 'lineNumber', 'lineNbr'],
  ...['inventoryNumber', 'product', 'quantity', 'branchNumber', 'classId', 'termsId', 'orderNbr', 'orderNumber'],
  ...['customerRef', 'customerRefNumber', 'externalRef', 'externalReference', 'supplierRef', 'supplierReference'],
  ...['paymentRef', 'paymentReference', 'paymentRefNo', 'salesPersonId', 'salesPersonID', 'corporateId', 'gln'],
  ...[
    'vatNumber',
    'vatRegistrationId',
    'addressId',
    'contactId',
    'postalCode',
    'phone',
    'phone1',
    'phone2',
    'phones',
    'fax',
  ],
  // Pipedrive.
  ...[
    'org_id',
    'person_id',
    'deal_id',
    'owner_id',
    'user_id',
    'stage_id',
    'pipeline_id',
    'postal_code',
    'street_number',
  ],
  ...['custom.customerNumber', 'custom.supplierNumber', 'custom.invoiceNumber', 'custom.organisationNumber'],
  ...['custom.vatNumber', 'custom.paymentTerms', 'customerNumber', 'supplierNumber', 'organisationNumber'],
])

/** Whether the numbers of this member are surely none of money. */
export const isNoAmount = (member: string): boolean => NO_AMOUNTS.has(member)
