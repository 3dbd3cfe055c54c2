import { addDays, type Clock, type Day } from '../../core/clock.ts'
import { organisationNumber, slug, timeOn, vatNumber } from '../company/cast.ts'
import { nordicCompany } from '../company/company.ts'
import type { CustomerDocument } from '../company/ledger-model.ts'
import type { Company } from '../company/model.ts'
import { addContact, addCustomer, addSupplier } from '../company/parties.ts'
import type { Customer, LocalTime, Supplier } from '../company/party-model.ts'
import type { Country } from '../company/reference.ts'
import { today } from '../company/stamps.ts'
import { between, chance, type Random, seeded } from '../random.ts'
import { BUYERS, type Buyer, PROSPECTS } from './customers.ts'

export interface Seller {
  readonly name: string
  readonly country: Country
  readonly postalCode: string
  readonly city: string
  readonly street: string
  readonly terms: string
  /** Working days from one of its invoices to the next. */
  readonly every: number
  readonly sells: readonly [number: string, description: string, uom: string, cost: number, least: number, most: number]
}

const seller = (
  name: string,
  [country, postalCode, city, street]: readonly [Country, string, string, string],
  [terms, every]: readonly [string, number],
  sells: Seller['sells'],
): Seller => ({ name, country, postalCode, city, street, terms, every, sells })

/** Costs in the supplier's own currency. */
// biome-ignore format: a cast list, one a line
export const SELLERS: readonly Seller[] = [
  seller('Vestkysten Kaffebrenneri AS', ['NO', '5011', 'Bergen', 'Damsgårdsveien 35'], ['30', 11], ['BEAN-DARK', 'Roasted beans Midnattsol, 1 kg', 'bag', 112, 200, 420]),
  seller('Göteborgs Kaffeimport AB', ['SE', '411 03', 'Göteborg', 'Packhusplatsen 3'], ['30', 22], ['RAW-60', 'Green coffee, sack of 60 kg', 'sack', 3_480, 6, 18]),
  seller('Hamburger Rohkaffee GmbH', ['DE', '20457', 'Hamburg', 'Sandtorkai 27'], ['60', 44], ['RAW-ORG', 'Green coffee, organic, sack of 60 kg', 'sack', 352, 8, 20]),
  seller('Macchina Nord AS', ['NO', '0663', 'Oslo', 'Grenseveien 90'], ['30', 44], ['PRIMO-2', 'Espresso machine Primo, two groups', 'pcs', 41_200, 1, 4]),
  seller('Meieriet i Trøndelag SA', ['NO', '7650', 'Verdal', 'Meierigata 2'], ['14', 22], ['BUTTER-4', 'Butter, unsalted, 4 kg', 'box', 362, 40, 90]),
  seller('Melby Mølle AS', ['NO', '2335', 'Stange', 'Møllevegen 14'], ['30', 22], ['FLOUR-25', 'Bread flour 25 kg', 'sack', 198.5, 90, 200]),
  seller('Emballasje Norden AS', ['NO', '1470', 'Lørenskog', 'Solheimveien 8'], ['30', 33], ['CUP-25', 'Paper cups 25 cl, 500', 'box', 236, 40, 100]),
  seller('Kystfrakt Logistikk AS', ['NO', '7041', 'Trondheim', 'Havnegata 12'], ['14', 11], ['FREIGHT', 'Deliveries of the fortnight', 'pcs', 214, 30, 80]),
  seller('Reint Kjemi AS', ['NO', '3936', 'Porsgrunn', 'Herøyvegen 5'], ['30', 65], ['CLEAN-1', 'Cleaning tablets, 100', 'jar', 148, 60, 120]),
  seller('Nidaros Lagerutleie AS', ['NO', '7047', 'Trondheim', 'Lade allé 60'], ['14', 22], ['RENT-WH', 'Warehouse, month', 'month', 48_500, 1, 1]),
  seller('Skjær Porselen AS', ['NO', '4950', 'Risør', 'Strandgata 31'], ['30', 65], ['CHINA-6', 'Cups and saucers Skjær, 6', 'set', 322, 20, 60]),
  seller('Teehaus Kiel GmbH', ['DE', '24103', 'Kiel', 'Holstenstraße 18'], ['30', 44], ['TEA-EARL', 'Tea Earl Grey, 100 bags', 'box', 4.1, 120, 300]),
]

/** The company of the demo, and what its people know but its books do not say: who orders when, who pays late. */
export interface Books {
  readonly company: Company
  readonly random: Random
  /** The first day of the history. */
  readonly start: Day
  readonly buyers: Map<Customer, Buyer>
  readonly sellers: Map<Supplier, Seller>
  /** Companies that will become customers, the next one first. */
  readonly prospects: Buyer[]
  /** When an open invoice will be paid, and how much of it. */
  readonly promises: Map<CustomerDocument, Promised>
  /** The last working day that was lived through. */
  lastDay: Day
}

export interface Promised {
  readonly on: Day
  /** Half now, and the rest `again` days later. */
  readonly again: number | null
}

/** Days of the history, up to today. */
export const HISTORY_DAYS = 460

/** Nordlys Engros AS with its customers and suppliers, before its first working day. */
export function openBooks(options: { readonly seed: number; readonly clock: Clock }): Books {
  const { seed, clock } = options
  const company = nordicCompany({ seed, clock, suppliers: 0, customers: 0, invoices: 0 })
  const random = seeded(seed)
  const start = addDays(today(company), -HISTORY_DAYS)
  const books: Books = {
    company,
    random,
    start,
    buyers: new Map(),
    sellers: new Map(),
    prospects: [...PROSPECTS],
    promises: new Map(),
    lastDay: start,
  }
  for (const buyer of BUYERS) takeOn(books, buyer, timeOn(addDays(start, -between(random, 5, 400)), random))
  for (const seller of SELLERS) {
    const created = timeOn(addDays(start, -between(random, 5, 400)), random)
    books.sellers.set(addSupplier(company, partyOf(seller, random, {}), created), seller)
  }
  return books
}

/** A buyer becomes a customer; now, unless told when. */
export function takeOn({ company, random, buyers }: Books, buyer: Buyer, created?: LocalTime): Customer {
  const [firstName = '', ...rest] = buyer.contact.split(' ')
  const lastName = rest.join(' ')
  const domain = domainOf(buyer.name)
  const customer = addCustomer(
    company,
    partyOf(buyer, random, {
      attention: buyer.contact,
      // A customer the sales team knows by an address must have one.
      email: buyer.known === 'email' || chance(random, 0.9) ? `${slug(firstName)}.${slug(lastName)}@${domain}` : null,
      web: buyer.known === 'domain' || chance(random, 0.6) ? `https://www.${domain}` : null,
    }),
    created,
  )
  const { position } = buyer
  const { email, phone1 } = customer.mainContact
  addContact(company, customer, { firstName, lastName, position, email, phone1 }, created)
  buyers.set(customer, buyer)
  return customer
}

export const domainOf = (name: string): string => `${slug(name.replace(FORM, ''))}.example`

/** `1 234.50 NOK` with narrow gaps, as the sentences of the demo say it. */
export function amountOf(amount: number | null, currency: string): string {
  const [whole = '0', cents = '00'] = (amount ?? 0).toFixed(2).split('.')
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${cents} ${currency}`
}

const NAMES = { Invoice: 'invoice', CreditNote: 'credit note', DebitNote: 'debit note', FinCharge: 'interest invoice' }
/** `interest invoice 100031` */
export const named = ({ documentType, referenceNumber }: CustomerDocument): string =>
  `${NAMES[documentType]} ${referenceNumber}`

const FORM = /\s+(AS|ANS|DA|SA|AB|ApS|A\/S|Oy|GmbH)$/
const DIAL = { NO: 47, SE: 46, DK: 45, FI: 358, DE: 49 } as const

function partyOf(
  party: Buyer | Seller,
  random: Random,
  contact: { readonly attention?: string; readonly email?: string | null; readonly web?: string | null },
) {
  const { name, country, postalCode, city, street, terms } = party
  const corporateId = organisationNumber(country, random)
  const digits = Array.from({ length: 4 }, () => between(random, 10, 99)).join(' ')
  return {
    name,
    country,
    postalCode,
    city,
    addressLine1: street,
    email: `post@${domainOf(name)}`,
    invoiceEmail: `faktura@${domainOf(name)}`,
    phone1: `+${DIAL[country]} ${digits}`,
    corporateId,
    vatRegistrationId: vatNumber(country, corporateId),
    creditTermsId: terms,
    ...contact,
  }
}
