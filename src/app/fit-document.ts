import { z } from 'zod'
import { moment } from './moment.ts'

const many = z.int().nonnegative()
const reasons = z.record(z.string(), many)
const range = z.strictObject({ low: z.number(), high: z.number() })

const fitReason = z.strictObject({
  /** `stop`: it does not fit while this is so; `condition`: to be done or decided; `note`: good to know. */
  weight: z.enum(['stop', 'condition', 'note']),
  /** Who can do something about it. */
  who: z.enum(['Pipedrive admin', 'Visma.net admin', 'finance', 'sales', 'whoever runs ml-connector']),
  says: z.string(),
  /** What to do; `null` where nothing has to be. */
  fix: z.string().nullable(),
})
export type FitReason = z.output<typeof fitReason>

/** `fit --json`. */
export const fitDocument = z
  .strictObject({
    connection: z.string(),
    at: moment,
    verdict: z.enum(['fits', 'fits_with_conditions', 'does_not_fit']),
    reasons: z.array(fitReason),
    visma: z.strictObject({ company: z.string(), baseCurrency: z.string() }),
    pipedrive: z.strictObject({ host: z.string(), organizations: many, persons: many, deals: many, openDeals: many }),
    parties: z.array(
      z.strictObject({
        kind: z.enum(['supplier', 'customer']),
        read: many,
        inScope: many,
        /** Reason → how many. */
        skipped: reasons,
        /** Customers with so many documents that they are probably no one company. */
        houseAccounts: z.array(z.strictObject({ number: z.string(), name: z.string(), documents: many })),
        /** Without an organisation number in Visma.net. */
        withoutOrganisationNumber: many,
      }),
    ),
    documents: z.array(
      z.strictObject({ ledger: z.enum(['supplier', 'customer']), read: many, inScope: many, skipped: reasons }),
    ),
    /** What would be found in Pipedrive, by each rule; `new`: what would be made. */
    matches: z.array(
      z.strictObject({
        record: z.enum(['organization', 'person']),
        rule: z.string(),
        certain: many,
        /** Likely ones, which wait for a person; `null`: not looked for. */
        suggested: many.nullable(),
        ambiguous: many,
      }),
    ),
    new: z.strictObject({ organizations: many, persons: many }),
    /** The field of organizations in Pipedrive that holds organisation numbers. */
    organisationNumberField: z.string().nullable(),
    /** Custom fields: in use, allowed by the plan, to be made, and those that cannot be. */
    fields: z.strictObject({
      used: many,
      limit: many,
      toMake: z.array(z.string()),
      missing: z.array(z.strictObject({ name: z.string(), mandatory: z.boolean(), reason: z.string() })),
    }),
    /** Open deals: there are, would be made, and the plan allows. */
    openDeals: z.strictObject({ now: many, made: many, limit: many }),
    currencies: z.strictObject({ used: reasons, inactive: z.array(z.string()) }),
    /** Units of Pipedrive's daily API budget that the first sync costs; `high` with what waits for an answer. */
    price: range,
    parts: z.array(z.strictObject({ what: z.string(), count: many, units: many })),
    /** Units a day that the connection may take. */
    budget: z.number(),
    /** On how many days the first sync is done. */
    days: z.strictObject({ low: many, high: many }),
    /** How long it takes at least, by Pipedrive's burst limit, and by the calls that Visma.net allows where it tells. */
    hours: z.strictObject({ burst: z.number(), visma: z.number().nullable() }),
    /** A day afterwards, from the documents of the last 90 days. */
    daily: z.strictObject({ documents: z.number(), ...range.shape }),
    /** Kinds of records that are made in bulk, which automations in Pipedrive may act on. */
    makes: z.array(z.strictObject({ entity: z.string(), count: many })),
    /** What this count itself cost. */
    cost: z.strictObject({ units: z.number(), calls: z.strictObject({ pipedrive: many, visma: many }) }),
  })
  .meta({ id: 'Fit' })
export type FitDocument = z.output<typeof fitDocument>
