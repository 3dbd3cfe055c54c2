import { storedSettings } from '../connection/stored.ts'
import { PLAN_LIMITS } from '../connectors/pipedrive/calls/plans.ts'
import type { Connection } from '../core/connection.ts'
import { type FitCounts, RECENT_DAYS } from '../flows/visma-pipedrive/fit/count-fit.ts'
import { LATER_PRICE } from '../flows/visma-pipedrive/fit/later-price.ts'
import { pagesOf, unitsOf } from '../flows/visma-pipedrive/fit/price.ts'
import { COMPARED, COMPARED_LIKELY } from '../flows/visma-pipedrive/matching/rules.ts'
import { budgetOf } from './budget-of.ts'
import { type Caller, tellingProgress } from './caller.ts'
import type { FitDocument } from './fit-document.ts'
import { reasonsOf, verdictOf } from './fit-verdict.ts'
import { momentOf } from './moment.ts'
import { type Reaching, reaching } from './reach.ts'

/**
 * Whether the two systems fit, and what a first sync would do and cost. Nothing is written or stored.
 *
 * Errors: those of the systems: a credential that is refused, a limit that is reached.
 */
export const fitReport = (
  { clock, reach }: Pick<Reaching, 'clock' | 'reach'>,
  name: string,
  caller: Caller,
): Promise<FitDocument> =>
  reaching(reach, name, caller, async ({ connection, source, destination, fit: counting }) => {
    const before = { visma: source.calls(), ...destination.usage() }
    const counts = await counting(tellingProgress(caller), caller.signal)
    const { calls, budget } = destination.usage()
    const cost = {
      units: budget - before.budget,
      calls: { pipedrive: calls - before.calls, visma: source.calls() - before.visma },
    }
    const window = source.window?.()?.calls ?? null
    const facts = {
      connection: connection.name,
      at: momentOf(clock.now().getTime()),
      ...factsOf(counts, connection, window),
      cost,
    }
    const reasons = reasonsOf(facts)
    return { ...facts, verdict: verdictOf(reasons), reasons: [...reasons] }
  })

const BURST_SECONDS = 2

function factsOf(counts: FitCounts, connection: Pick<Connection, 'settings' | 'host'>, window: number | null) {
  const { parties, documents, matched, fields, account, activeCurrencies, company } = counts
  const { plan, seats } = storedSettings(connection.settings).pipedrive
  const limits = PLAN_LIMITS[plan ?? 'lite']
  const budget = budgetOf(connection) ?? limits.dailyPerSeat
  const price = { low: unitsOf(counts.price.low), high: unitsOf(counts.price.high) }
  const made = madeOf(counts)
  const perDay = (documents.customer.recent + documents.supplier.recent) / RECENT_DAYS
  const asNotes = counts.price.low.some(({ what }) => what === 'notes')
  const later = LATER_PRICE[asNotes ? 'note' : 'activity']
  const used = new Map([...documents.supplier.currencies])
  for (const [code, more] of documents.customer.currencies) used.set(code, (used.get(code) ?? 0) + more)
  const writes = counts.price.high.reduce((sum, part) => sum + (part.what === 'setting up' ? 0 : part.count), 0)
  const rows = parties.reduce((sum, one) => sum + one.read, 0) + 2 * (documents.customer.read + documents.supplier.read)
  const days = (units: number) => (budget === 0 ? 0 : Math.max(1, Math.ceil(units / budget)))
  return {
    visma: { company: company.name, baseCurrency: company.baseCurrency },
    pipedrive: { host: connection.host, ...account },
    parties: parties.map(({ skipped, houseAccounts, withoutNumber, ...one }) => ({
      ...one,
      skipped: Object.fromEntries(skipped),
      houseAccounts: [...houseAccounts],
      withoutOrganisationNumber: withoutNumber,
    })),
    documents: (['supplier', 'customer'] as const).map((ledger) => {
      const { read, inScope, skipped } = documents[ledger]
      return { ledger, read, inScope, skipped: Object.fromEntries(skipped) }
    }),
    matches: matchesOf(matched),
    new: counts.made,
    organisationNumberField: fields.organisationNumber,
    fields: { used: fields.used, limit: fields.limit, toMake: [...fields.toMake], missing: [...fields.missing] },
    openDeals: { now: account.openDeals, made, limit: limits.openDealsPerSeat * (seats ?? 1) },
    currencies: {
      used: Object.fromEntries(used),
      inactive: [...new Set([company.baseCurrency, ...used.keys()])].filter((code) => !activeCurrencies.has(code)),
    },
    price,
    parts: [...counts.price.low],
    budget,
    days: { low: days(price.low), high: days(price.high) },
    hours: {
      burst: hours((writes / limits.burstToken) * BURST_SECONDS),
      visma: window === null || window === 0 ? null : hours((pagesOf(rows) / window) * 3600),
    },
    daily: {
      documents: Math.round(perDay * 10) / 10,
      // An estimate, since nobody knows the days to come: at least its entry, at most all that moves with it, each alone.
      low: Math.round(perDay * later.entry),
      high: Math.round(perDay * (later.withFigures + later.payment)),
    },
    makes: [
      { entity: 'organization', count: counts.made.organizations },
      { entity: 'person', count: counts.made.persons },
      { entity: 'deal', count: made },
    ].filter((one) => one.count > 0),
  }
}

const hours = (seconds: number): number => Math.round((seconds / 3600) * 100) / 100

const madeOf = ({ price }: FitCounts): number => price.low.find(({ what }) => what === 'deals')?.count ?? 0

type Matches = FitCounts['matched']['organizations']

function matchesOf({ organizations, persons, suggested }: FitCounts['matched']): FitDocument['matches'] {
  const rows = (record: 'organization' | 'person', matches: Matches, looked: boolean) => {
    const byRule = new Map<string, { certain: number; ambiguous: number }>()
    for (const match of matches.values()) {
      if (match.do === 'none') continue
      const row = byRule.get(match.rule) ?? { certain: 0, ambiguous: 0 }
      byRule.set(match.rule, {
        certain: row.certain + (match.do === 'link' ? 1 : 0),
        ambiguous: row.ambiguous + (match.do === 'ambiguous' ? 1 : 0),
      })
    }
    const words: Readonly<Record<string, string>> = COMPARED
    return [...byRule].map(([rule, row]) => ({
      record,
      rule: words[rule] ?? rule,
      suggested: looked ? 0 : null,
      ...row,
    }))
  }
  const likely = [...Map.groupBy(suggested?.values() ?? [], (reason) => reason)].map(([reason, { length }]) => ({
    ...{ record: 'organization' as const, rule: COMPARED_LIKELY[reason], certain: 0, suggested: length, ambiguous: 0 },
  }))
  return [...rows('organization', organizations, suggested !== null), ...likely, ...rows('person', persons, false)]
}
