import { count, plural } from '../core/amounts.ts'
import type { FitDocument, FitReason } from './fit-document.ts'

type Facts = Omit<FitDocument, 'verdict' | 'reasons'>

/** A first sync of more days is worth a word. */
const LONG_DAYS = 7
/** A day afterwards that takes more of the budget than this leaves little for a busy one. */
const TIGHT = 0.5

export const VERDICT_WORDS = {
  fits: 'Fits',
  fits_with_conditions: 'Fits with conditions',
  does_not_fit: 'Does not fit yet',
} as const satisfies Record<FitDocument['verdict'], string>

/** What speaks against it, what has to be done, and what is good to know: the weightiest first. */
export function reasonsOf(facts: Facts): readonly FitReason[] {
  const all = [...stops(facts), ...conditions(facts), ...notes(facts)]
  const order = ['stop', 'condition', 'note'] as const
  return order.flatMap((weight) => all.filter((reason) => reason.weight === weight))
}

export function verdictOf(reasons: readonly FitReason[]): FitDocument['verdict'] {
  if (reasons.some(({ weight }) => weight === 'stop')) return 'does_not_fit'
  return reasons.some(({ weight }) => weight === 'condition') ? 'fits_with_conditions' : 'fits'
}

function stops({ parties, fields, budget, daily }: Facts): readonly FitReason[] {
  const found: FitReason[] = []
  const inScope = parties.reduce((sum, one) => sum + one.inScope, 0)
  if (inScope === 0) {
    const read = parties.reduce((sum, one) => sum + one.read, 0)
    found.push({
      weight: 'stop',
      who: 'finance',
      says:
        read === 0
          ? 'Visma.net lists no customers and no suppliers, so there is nothing to carry over.'
          : `Of ${plural(read, 'customer or supplier', 'customers and suppliers')} in Visma.net none is in scope.`,
      fix: read === 0 ? 'Check that this is the right company.' : 'Look at settings.exclude and settings.flows.',
    })
  }
  const mandatory = fields.missing.filter((one) => one.mandatory)
  if (mandatory.length > 0) {
    found.push({
      weight: 'stop',
      who: 'Pipedrive admin',
      says: `${namesOf(mandatory)} cannot be made, and without ${mandatory.length === 1 ? 'it' : 'them'} nothing could be found again. ${mandatory[0]?.reason ?? ''}`,
      fix: 'Free custom fields in Pipedrive, or map fields that are there under settings.fields.',
    })
  }
  if (daily.low > budget && budget > 0) {
    found.push({
      weight: 'stop',
      who: 'whoever runs ml-connector',
      says: `A usual day needs at least ${count(Math.round(daily.low))} units of Pipedrive's API budget, and the connection may take ${count(budget)}.`,
      fix: 'Show documents as activities, raise pipedrive.budgetShare, or take more seats or a larger plan.',
    })
  }
  return found
}

function conditions(facts: Facts): readonly FitReason[] {
  const { matches, parties, fields, openDeals, currencies, visma, days } = facts
  const found: FitReason[] = []
  const add = (who: FitReason['who'], says: string, fix: string) => found.push({ weight: 'condition', who, says, fix })
  const ambiguous = matches.reduce((sum, one) => sum + one.ambiguous, 0)
  if (ambiguous > 0)
    add(
      'sales',
      `${plural(ambiguous, 'record')} of Visma.net may be several in Pipedrive: nothing is guessed, so they wait.`,
      'Merge the duplicates in Pipedrive, or say after the first sync which one it is: each is an issue.',
    )
  const likely = matches.reduce((sum, one) => sum + (one.suggested ?? 0), 0)
  if (likely > 0)
    add(
      'sales',
      `${plural(likely, 'customer or supplier is', 'customers and suppliers are')} probably in Pipedrive already, under a name that is not quite the same: nothing is linked by that, and what nobody decides is made.`,
      'See them in the first preview. After the first sync accept those that are right, or set settings.matching.wait before it, so that they wait for you.',
    )
  const houses = parties.flatMap((one) => one.houseAccounts)
  if (houses.length > 0)
    add(
      'finance',
      `${houses.length === 1 ? 'One customer is' : `${count(houses.length)} customers are`} probably not one company but a collective account: ${few(houses.map(({ name, number, documents }) => `${name} (${number}, ${count(documents)} documents)`))}.`,
      'Each is held until somebody answers its issue with include or exclude.',
    )
  const others = fields.missing.filter((one) => !one.mandatory)
  if (others.length > 0)
    add(
      'Pipedrive admin',
      `${namesOf(others)} cannot be made, so their values are left out. ${others[0]?.reason ?? ''}`,
      'Free custom fields in Pipedrive, or map fields that are there under settings.fields.',
    )
  if (openDeals.now + openDeals.made > openDeals.limit)
    add(
      'Pipedrive admin',
      `${count(openDeals.now)} deals are open and ${count(openDeals.made)} would be made; the plan allows ${count(openDeals.limit)}.`,
      'Close deals that are done, or set settings.deals.create to never: entries then stand on the organization.',
    )
  if (currencies.inactive.includes(visma.baseCurrency))
    add(
      'Pipedrive admin',
      `The books are kept in ${visma.baseCurrency}, which is not active in Pipedrive: no balance would be written.`,
      `Activate ${visma.baseCurrency} under Company settings → Currencies.`,
    )
  const foreign = currencies.inactive.filter((one) => one !== visma.baseCurrency)
  if (foreign.length > 0)
    add(
      'Pipedrive admin',
      `Documents in ${foreign.join(', ')}: not active in Pipedrive, so their amounts are shown in ${visma.baseCurrency}.`,
      'Activate them under Company settings → Currencies to show the amounts as invoiced.',
    )
  if (days.low > LONG_DAYS)
    add(
      'whoever runs ml-connector',
      `The first sync takes ${count(days.low)} days of the API budget; what is overdue and open comes first.`,
      'Start settings.backfill.since later, show documents as activities, or raise pipedrive.budgetShare for a while.',
    )
  return found
}

function notes({ parties, organisationNumberField, pipedrive, daily, budget, makes }: Facts): readonly FitReason[] {
  const found: FitReason[] = []
  if (makes.length > 0)
    found.push({
      weight: 'note',
      who: 'Pipedrive admin',
      says: `${listed(makes.map(({ entity, count: made }) => plural(made, `new ${entity}`)))} are made at once, and automations in Pipedrive that act on such records act on all of these. They cannot be read from here.`,
      fix: 'Pause them for the first sync.',
    })
  const without = parties.reduce((sum, one) => sum + one.withoutOrganisationNumber, 0)
  const inScope = parties.reduce((sum, one) => sum + one.inScope, 0)
  if (without > 0)
    found.push({
      weight: 'note',
      who: 'finance',
      says: `Of ${count(inScope)} customers and suppliers ${count(without)} ${without === 1 ? 'has' : 'have'} no organisation number in Visma.net: looked for by e-mail address, web domain or name instead.`,
      fix: 'Fill in what is missing before the first sync, and more is found by itself.',
    })
  if (organisationNumberField === null && pipedrive.organizations > 0)
    found.push({
      weight: 'note',
      who: 'sales',
      says: 'No field of organizations in Pipedrive is known to hold organisation numbers.',
      fix: 'If there is one, map it: settings.fields, organization.organisationNumber.',
    })
  if (daily.high > budget * TIGHT && daily.low <= budget)
    found.push({
      weight: 'note',
      who: 'whoever runs ml-connector',
      says: 'A day afterwards may take more than half of what the connection may take.',
      fix: 'Show documents as activities, which cost half.',
    })
  return found
}

const namesOf = (fields: readonly { readonly name: string }[]): string =>
  few(fields.map(({ name }) => `The custom field "${name}"`.replace(fields.length > 1 ? 'The custom field ' : '', '')))

const listed = (all: readonly string[]): string =>
  all.length < 2 ? all.join() : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`

const SHOWN = 5
const few = (all: readonly string[]): string =>
  all.length <= SHOWN ? all.join(', ') : `${all.slice(0, SHOWN).join(', ')} and ${count(all.length - SHOWN)} more`
