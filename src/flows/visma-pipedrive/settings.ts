import { z } from 'zod'
import { LOCALES } from '../../core/locales.ts'
import { COMMON, type Settings } from '../../core/settings.ts'
import { admin, type Descriptions, finance } from '../../core/settings-part.ts'
import type { FlowName } from './streams.ts'

const day = z
  .union([z.string(), z.date().transform((d) => d.toISOString().slice(0, 10))])
  .pipe(z.string().refine(isDay, 'must be a day of the calendar like 2025-01-01'))
/** Whether the day exists in its month: the 30th of February does not. */
function isDay(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false
  const at = new Date(`${value}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(value)
}

/** Earlier versions knew only whether; the values that they stored go on. */
const pdf = z.union([z.enum(['off', 'new', 'all']), z.boolean().transform((on): 'new' | 'off' => (on ? 'new' : 'off'))])

const list = z.array(z.coerce.string()).default([])

const flows = z.strictObject({
  suppliers: z.boolean().default(true),
  supplierInvoices: z
    .union([
      z.literal(false),
      z.strictObject({ as: z.enum(['note', 'activity']).default('note'), lines: z.boolean().default(false) }),
    ])
    .prefault({}),
  customers: z
    .union([z.literal(false), z.strictObject({ organization: z.enum(['create', 'link', 'off']).default('create') })])
    .prefault({}),
  customerInvoices: z
    .union([z.literal(false), z.strictObject({ as: z.enum(['note', 'activity']).default('note') })])
    .prefault({}),
  creditNotes: z.boolean().default(true),
  receivables: z.boolean().default(true),
  referenceData: z
    .union([
      z.literal(false),
      z.strictObject({
        status: z.enum(['both', 'visma', 'off']).default('both'),
        paymentTerms: z.enum(['both', 'visma', 'off']).default('both'),
        winner: z.enum(['visma', 'pipedrive']).default('visma'),
        poll: z.number().int().min(1).default(60),
        approve: z.enum(['none', 'longerTerms', 'all']).default('none'),
      }),
    ])
    .prefault({}),
}) satisfies z.ZodType<Readonly<Record<FlowName, unknown>>>

/** Further members of parties, and where they go. None of them moves with the calendar. */
const extra = z.strictObject({
  from: z
    .string()
    .regex(
      /^(customer\.customerClass|supplier\.supplierClass|(customer|supplier)\.(corporateId|vatRegistrationId|currencyId|creditLimit|gln|numberOfEmployees|attributes\..+))$/,
      'must be a member of a customer or supplier like customer.customerClass, customer.creditLimit or supplier.attributes.NAME',
    ),
  to: z.string().regex(/^(organization|person)\..+$/, 'must be a field like "organization.Field name"'),
})

const schema = z.strictObject({
  locale: z.enum(LOCALES).default('nb-NO'),
  timeZone: COMMON.timeZone,
  visibility: z.enum(['amounts', 'bands', 'light']).default('amounts'),
  summary: z.boolean().default(true),
  filters: z.boolean().default(true),
  owner: z.email('must be the e-mail of a Pipedrive user').nullable().default(null),
  owners: z.record(z.string(), z.email('must be the e-mail of a Pipedrive user')).default({}),
  extra: z.array(extra).default([]),
  names: z.enum(['people', 'visma']).default('people'),
  drafts: z.boolean().default(false),
  pdf: pdf.default('off'),
  onDeleted: COMMON.onDeleted,
  reconcile: z.enum(['report', 'heal']).default('report'),
  backfill: z.strictObject({ since: day.default('2025-01-01') }).prefault({}),
  exclude: z
    .strictObject({ customers: list, customerClasses: list, suppliers: list, supplierClasses: list, branches: list })
    .prefault({}),
  matching: z
    .strictObject({ wait: z.number().int().min(0).max(365).default(0), suggestions: z.boolean().default(true) })
    .prefault({}),
  moments: z
    .strictObject({
      overdueDays: z.number().int().min(0).nullable().default(null),
      turnedLate: z.boolean().default(false),
      paid: z.boolean().default(false),
    })
    .prefault({}),
  brake: COMMON.brake,
  retention: COMMON.retention,
  houseAccountAt: z.number().int().min(1).default(500),
  deals: z
    .strictObject({
      create: z.enum(['perCustomer', 'perInvoice', 'never']).default('perCustomer'),
      pipelines: z.array(z.union([z.string(), z.number()])).default([]),
      createIn: z.union([z.string(), z.number()]).nullable().default(null),
      referenceField: z.enum(['customerRefNumber', 'externalReference', 'invoiceText']).nullable().default(null),
      wonWithinDays: z.number().int().min(0).default(90),
    })
    .prefault({}),
  fields: z.record(z.string(), z.string()).default({}),
  flows: flows.prefault({}),
})

export type FlowSettings = z.output<typeof schema>

const DESCRIPTIONS: Descriptions = {
  'settings.locale': admin('Language and formats of what sales reads in Pipedrive.', 'nb-NO'),
  'settings.timeZone': admin('Zone of the company: its calendar day, and the clock of the schedules.', 'Europe/Oslo'),
  'settings.visibility': finance('What sales may see of amounts.', 'amounts'),
  'settings.summary': finance('Whether one pinned note per customer tells its figures.', 'false'),
  'settings.filters': admin(
    'Saved filters of deals in Pipedrive: *open deals, customer overdue*, *pays late*, *stopped ordering*; made once.',
    'false',
  ),
  'settings.owner': admin(
    "E-mail of the Pipedrive user who owns what is made, where the organization's owner does not decide.",
    'kari@nordlys.no',
  ),
  'settings.owners': admin(
    'Whose invoice makes whose deal: the id of the salesperson on the invoice, then the e-mail of a Pipedrive user.',
    '{ "12": "kari@nordlys.no" }',
  ),
  'settings.extra': finance(
    'Further members or attributes of customers and suppliers, each carried one way into a custom field that is there.',
    '[{ "from": "customer.customerClass", "to": "organization.Segment" }]',
  ),
  'settings.names': admin(
    'Who owns names of records that were there before: `people` keep theirs, `visma` replaces them.',
    'people',
  ),
  'settings.drafts': finance('Whether documents are shown before they are released.', 'false'),
  'settings.pdf': finance(
    'The PDF of an invoice on its deal: `off`, of `new` invoices (those that come from now on), or of `all`. Only at visibility `amounts`.',
    'new',
  ),
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
  'settings.exclude.branches': finance(
    'Numbers of branches whose documents never leave the books: they are not shown and count in no balance.',
    '["2"]',
  ),
  'settings.matching.wait': admin(
    'Days that a customer or supplier waits for a person where an organization is suggested; `0`: it is made meanwhile.',
    '14',
  ),
  'settings.matching.suggestions': admin(
    'Whether organizations that a customer or supplier probably is are suggested to people.',
    'false',
  ),
  'settings.moments.overdueDays': finance(
    "Days overdue after which the deal's owner gets an activity, once each time until nothing is overdue. Nobody without it.",
    '30',
  ),
  'settings.moments.turnedLate': finance(
    "Whether the deal's owner gets an activity when a customer who paid on time is late.",
    'true',
  ),
  'settings.moments.paid': finance(
    "Whether the deal's owner gets an activity when nothing of a late customer is overdue any more.",
    'true',
  ),
  'settings.brake.share': admin(
    'A run that nobody asked for holds, with its preview kept, when it would change more than this share of the linked records; `1`: never.',
    '0.5',
  ),
  'settings.brake.atLeast': admin('And more records than this.', '2000'),
  'settings.retention.payloads': admin(
    'Days for which what stood in a record before and after a write is kept. Links and counts are kept for ever.',
    '90',
  ),
  'settings.retention.inbox': admin('Days for which deliveries of webhooks are kept.', '30'),
  'settings.retention.previews': admin('Days for which previews are kept and can be applied.', '7'),
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
  'settings.flows.receivables': finance(
    'What customers owe, how they pay and what they buy, on their organization and deals.',
    'false',
  ),
  'settings.flows.referenceData.status': finance(
    "Which way a customer's status goes: `both`, only from Visma.net (`visma`), or not at all (`off`).",
    'both',
  ),
  'settings.flows.referenceData.paymentTerms': finance("Which way a customer's payment terms go, likewise.", 'both'),
  'settings.flows.referenceData.winner': finance('Whose value stands where both sides changed it.', 'visma'),
  'settings.flows.referenceData.poll': admin(
    'Minutes between two looks at what people changed in Pipedrive, where no webhook tells of it.',
    '60',
  ),
  'settings.flows.referenceData.approve': finance(
    'Which changes made in Pipedrive wait for an answer before they go into Visma.net: `none`, `longerTerms` of payment, or `all`.',
    'none',
  ),
}

/** The group `settings` of a connection file. */
export const flowSettings = { schema: schema satisfies z.ZodType<Settings>, described: DESCRIPTIONS }

/** The part of stored settings that tells whether values change with the calendar. */
export const calendarStored = z.object({ flows: z.object({ receivables: z.boolean() }) })

/** Whether values change with the calendar, so that the connection has to run once every new day. */
export const movesDaily = ({ flows: { receivables } }: z.output<typeof calendarStored>): boolean => receivables
