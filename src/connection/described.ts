/** Who usually decides a setting. */
export type Decider = 'admin' | 'finance'

export interface Described {
  readonly does: string
  /** As it would stand in the file, on one line. */
  readonly example: string
  readonly who: Decider
}

const admin = (does: string, example: string): Described => ({ does, example, who: 'admin' })
const finance = (does: string, example: string): Described => ({ does, example, who: 'finance' })

/** Filled in from the environment when the file is read. */
const variable = (name: string): string => `\${${name}}`

/** What every key of the connection file does. `docs/settings.md` and the schema for editors are made from it. */
export const DESCRIBED: Readonly<Record<string, Described>> = {
  name: admin('Name of the connection, for every command. It stays: another name is another connection.', 'nordlys'),
  'visma.apiUrl': admin(
    'Address of the Visma.net API. The old host works too and is throttled hard.',
    'https://api.finance.visma.net',
  ),
  'visma.tokenUrl': admin('Where tokens are asked for.', 'https://connect.visma.com/connect/token'),
  'visma.clientId': admin('Client id of the service application in the Visma Developer Portal.', 'isv_nordlys_sync'),
  'visma.clientSecret': admin('Its secret.', variable('VISMA_CLIENT_SECRET')),
  'visma.tenantId': admin(
    "Tenant id of the company, not of the customer: with the customer's a token is issued and then refused.",
    '7d0f2c52-8f3e-4b60-9d3a-0a6a3b1c9e11',
  ),
  'visma.companyId': admin(
    'Sent as `ipp-company-id` with every call, and part of the marker on every entry. Quoted, since it is no number.',
    '"1234567"',
  ),
  'visma.scope': admin(
    'Scopes that tokens are asked for.',
    'vismanet_erp_service_api:read vismanet_erp_service_api:update',
  ),
  'visma.webhookSecret': admin(
    'Secret of the webhook subscription in the Developer Portal; a list while it is rotated. Without it webhooks of Visma.net are refused.',
    variable('VISMA_WEBHOOK_SECRET'),
  ),
  'pipedrive.apiUrl': admin("Your company's own Pipedrive address.", 'https://nordlys.pipedrive.com'),
  'pipedrive.apiToken': admin('API token of a dedicated admin user. This or `oauth`.', variable('PIPEDRIVE_API_TOKEN')),
  'pipedrive.oauth.clientId': admin("The OAuth app's client id.", variable('PIPEDRIVE_CLIENT_ID')),
  'pipedrive.oauth.clientSecret': admin("The OAuth app's client secret.", variable('PIPEDRIVE_CLIENT_SECRET')),
  'pipedrive.oauth.refreshToken': admin(
    'A refresh token you have already; without it `connection authorize` gives a link to sign in.',
    variable('PIPEDRIVE_REFRESH_TOKEN'),
  ),
  'pipedrive.oauth.url': admin('Where Pipedrive signs in.', 'https://oauth.pipedrive.com'),
  'pipedrive.plan': admin('Plan of the account: sets speed and daily API budget.', 'growth'),
  'pipedrive.seats': admin('Paid seats of the account: the daily API budget grows with them.', '3'),
  'pipedrive.budgetShare': admin('Share of the daily API budget that ml-connector may take.', '0.6'),
  'pipedrive.fieldSuffix': admin(
    'Added to the names of the custom fields, so that a second company on the same account has its own.',
    '" Sverige"',
  ),
  'pipedrive.webhooks.enabled': admin(
    'Whether webhooks are registered at Pipedrive. Polling goes on either way.',
    'true',
  ),
  'pipedrive.webhooks.version': admin('Version of what Pipedrive sends.', '"2.0"'),
  'pipedrive.webhooks.signatureSecret': admin(
    'Where it is set, a delivery without a right `X-Pipedrive-Signature` is refused, as behind a gateway that signs.',
    variable('PIPEDRIVE_SIGNATURE_SECRET'),
  ),
  'settings.locale': admin('Language and formats of what sales reads in Pipedrive.', 'nb-NO'),
  'settings.timeZone': admin('Zone of the company: its calendar day, and the clock of the schedules.', 'Europe/Oslo'),
  'settings.visibility': finance('What sales may see of amounts.', 'amounts'),
  'settings.owner': admin(
    "E-mail of the Pipedrive user who owns what is made, where the organization's owner does not decide.",
    'kari@nordlys.no',
  ),
  'settings.names': admin(
    'Who owns names of records that were there before: `people` keep theirs, `visma` replaces them.',
    'people',
  ),
  'settings.drafts': finance('Whether documents are shown before they are released.', 'false'),
  'settings.pdf': finance('Whether the PDF of an invoice is attached to its deal.', 'false'),
  'settings.onDeleted': admin(
    'What follows when people delete a record in Pipedrive: `leave` it so, or `recreate` it.',
    'leave',
  ),
  'settings.reconcile': finance(
    'Whether differences that the nightly comparison finds are reported or mended.',
    'report',
  ),
  'settings.backfill.since': finance('Documents before this day are taken only while they are open.', '2025-01-01'),
  'settings.exclude.customers': finance('Numbers of customers that never leave the books.', '["10001", "10002"]'),
  'settings.exclude.customerClasses': finance('Classes of customers that never leave the books.', '["INTERNAL"]'),
  'settings.exclude.suppliers': finance('Numbers of suppliers that never leave the books.', '["50001"]'),
  'settings.exclude.supplierClasses': finance('Classes of suppliers that never leave the books.', '["EMPLOYEE"]'),
  'settings.retention.payloads': admin(
    'Days for which what stood in a record before and after a write is kept. Links and counts are kept for ever.',
    '90',
  ),
  'settings.retention.inbox': admin('Days for which deliveries of webhooks are kept.', '30'),
  'settings.retention.previews': admin('Days for which previews are kept in the list of runs.', '7'),
  'settings.retention.runs': admin('Days for which runs, their writes and issues that are over are kept.', '400'),
  'settings.houseAccountAt': finance(
    'A customer with more documents than this is held as a probable house account until its issue is answered.',
    '500',
  ),
  'settings.deals.create': admin(
    'Where no deal of yours fits: one deal `perCustomer`, one `perInvoice`, or `never` (the entry goes on the organization).',
    'perCustomer',
  ),
  'settings.deals.pipelines': admin("Only people's deals in these pipelines are used, by name or id.", '["Sales", 3]'),
  'settings.deals.createIn': admin(
    'Pipeline for deals that are made, by name or id. Without it one named *Visma*.',
    'Renewals',
  ),
  'settings.deals.referenceField': admin(
    "Member of the invoice that may hold a deal's id or address.",
    'customerRefNumber',
  ),
  'settings.deals.wonWithinDays': admin("How long after it was won a deal still takes the customer's invoices.", '90'),
  'settings.fields': admin(
    'Fields you have already, in place of ours: our name for it, then the name of yours.',
    '{ "deal.invoiceAmount": "Invoice total" }',
  ),
  'settings.flows.suppliers': admin('Suppliers become organizations.', 'true'),
  'settings.flows.supplierInvoices.as': admin('What shows a supplier invoice.', 'note'),
  'settings.flows.supplierInvoices.lines': finance("Whether a supplier invoice's lines are shown.", 'false'),
  'settings.flows.customers.organization': admin(
    "The customer's organization: `create` or link it, only `link` it, or leave it `off`.",
    'create',
  ),
  'settings.flows.customerInvoices.as': admin('What shows a customer invoice; an activity costs half.', 'note'),
  'settings.flows.creditNotes': admin('Credit notes are shown beside the invoices they settle.', 'true'),
  'settings.flows.receivables': finance('Balances and overdue amounts. Has no effect yet.', 'false'),
  'settings.flows.referenceData.status': finance("Which way a customer's status goes. Has no effect yet.", 'both'),
  'settings.flows.referenceData.paymentTerms': finance('Which way payment terms go. Has no effect yet.', 'both'),
  'settings.flows.referenceData.winner': finance('Who wins where both sides changed. Has no effect yet.', 'visma'),
  'settings.flows.referenceData.poll': admin('Minutes between two looks. Has no effect yet.', '60'),
  'schedule.changes': admin('When changes are polled, as cron in the zone of the company.', '"*/15 * * * *"'),
  'schedule.reconcile': admin('When everything is read again.', '"0 3 * * *"'),
}
