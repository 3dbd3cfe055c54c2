import type { Company, CreditTerm, Customer } from '../../src/twins/company/company.ts'
import type { Question } from './shown.ts'

const STATUSES = ['Active', 'OnHold', 'CreditHold', 'Inactive', 'OneTime'] as const

/** By language, in the order of `STATUSES`. */
const LABELS: readonly (readonly string[])[] = [
  ['Active', 'On hold', 'Credit hold', 'Inactive', 'One-time'],
  ['Aktiv', 'På vent', 'Kredittsperret', 'Inaktiv', 'Engangskunde'],
  ['Aktiv', 'Pausad', 'Kreditspärrad', 'Inaktiv', 'Engångskund'],
  ['Aktiv', 'På hold', 'Kreditspærret', 'Inaktiv', 'Engangskunde'],
  ['Aktiivinen', 'Odottaa', 'Luottokielto', 'Ei aktiivinen', 'Kertaluonteinen'],
]

/** Where the two systems do not agree about a customer's status or terms, though nothing is left to be done. */
export function disagreements({ company, crm, reading }: Question): readonly string[] {
  return [...crm.state.persons.values()].flatMap((person) => {
    const numbers = reading.numbers('person', person.id)
    const customer = company.byNumber.customers.get(numbers[0] ?? '')
    if (person.is_deleted || numbers.length !== 1 || !customer) return []
    return [
      ...differs(
        `person ${person.id} of ${customer.number}`,
        reading.chosen(person.id, 'status'),
        statusLabels(customer),
      ),
      ...differs(
        `person ${person.id} of ${customer.number}`,
        reading.chosen(person.id, 'terms'),
        termsLabels(company, customer),
      ),
    ]
  })
}

const differs = (who: string, found: string | null, right: readonly string[]): readonly string[] =>
  found !== null && right.includes(found) ? [] : [`${who} is “${found}” in Pipedrive and “${right[0]}” in Visma.net`]

const statusLabels = ({ status }: Customer): readonly string[] =>
  LABELS.map((labels) => labels[STATUSES.indexOf(status)] ?? '')

/** The description, with the id where several terms for customers are described alike. */
function termsLabels({ creditTerms }: Company, { creditTermsId }: Customer): readonly string[] {
  const ofCustomers = creditTerms.filter(({ visibleTo }) => visibleTo === 'AL' || visibleTo === 'CU')
  const labelOf = ({ termsId, description }: CreditTerm) =>
    ofCustomers.filter((one) => one.description === description).length > 1
      ? `${termsId} – ${description}`
      : description
  return creditTerms.filter(({ termsId }) => termsId === creditTermsId).map(labelOf)
}
