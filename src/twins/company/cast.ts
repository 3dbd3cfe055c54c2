import { addDays, type Day } from '../../core/clock.ts'
import { between, chance, pick, type Random, weighted } from '../random.ts'
import type { Company } from './model.ts'
import { CITIES, FAMILY_NAMES, FIRST_WORDS, GIVEN_NAMES, LEGAL_FORMS, POSITIONS, STREETS, TRADES } from './names.ts'
import { addContact, addCustomer, addSupplier, type NewParty } from './parties.ts'
import type { Customer, LocalTime, Supplier } from './party-model.ts'
import type { Country } from './reference.ts'
import { next, tidyTime } from './stamps.ts'

/** Customers and suppliers: ordinary ones by chance, and every peculiar one that a connector must survive. */
export function castParties(
  company: Company,
  random: Random,
  sizes: { readonly customers: number; readonly suppliers: number; readonly from: Day },
): void {
  const names = new Set<string>()
  const created = () => timeOn(addDays(sizes.from, -between(random, 5, 300)), random)
  for (let at = 0; at < sizes.customers; at++) {
    const customer = addCustomer(company, { ...ordinary(random, names), ...PECULIAR[at]?.given }, created())
    PECULIAR[at]?.change?.(customer, company)
    if (chance(random, 0.35)) addContact(company, customer, person(random, customer), customer.createdDateTime)
  }
  for (let at = 0; at < sizes.suppliers; at++) {
    const party = { ...ordinary(random, names), ...PECULIAR_SUPPLIERS[at]?.given }
    const supplier = addSupplier(
      company,
      { ...party, creditTermsId: pick(random, ['30', '14', '60', 'LEV90']) },
      created(),
    )
    PECULIAR_SUPPLIERS[at]?.change?.(supplier, company)
  }
}

/** `2026-08-14T08:01:17.3`: some moment of a morning, when documents are entered. */
export const timeOn = (day: Day, random: Random): LocalTime => moment(day, random, 7, 11)

/** Some moment of an afternoon, when what was entered that morning at the latest is paid or changed. */
export const laterOn = (day: Day, random: Random): LocalTime => moment(day, random, 12, 17)

function moment(day: Day, random: Random, firstHour: number, lastHour: number): LocalTime {
  const two = (low: number, high: number) => String(between(random, low, high)).padStart(2, '0')
  const milliseconds = String(between(random, 0, 999)).padStart(3, '0')
  return tidyTime(`${day}T${two(firstHour, lastHour)}:${two(0, 59)}:${two(0, 59)}.${milliseconds}`)
}

/** Customers that never get a document, so that scope rules have something to leave out. */
export const hasNoDocuments = (customer: Customer): boolean =>
  WITHOUT_DOCUMENTS.has(customer.name) || (customer.internalId % 11 === 5 && !PECULIAR_NAMES.has(customer.name))

const WITHOUT_DOCUMENTS = new Set(['Nedlagt Kafé AS', 'Engangskunde Uten Kjøp'])

export function ordinary(random: Random, taken: Set<string>): NewParty {
  const country: Country = weighted(random, { NO: 80, SE: 8, DK: 6, FI: 3, DE: 3 })
  const [postalCode, city] = pick<readonly [string, string]>(random, CITIES[country])
  const form = pick<string>(random, LEGAL_FORMS[country])
  const root = `${pick(random, FIRST_WORDS)}${pick(random, TRADES)}`
  let name = `${root} ${form}`
  if (taken.has(name)) name = `${root} ${city} ${form}`
  for (let count = 2; taken.has(name); count++) name = `${root} ${city} ${count} ${form}`
  taken.add(name)
  const domain = `${slug(name)}.example`
  const phone = `+${{ NO: 47, SE: 46, DK: 45, FI: 358, DE: 49 }[country]} ${between(random, 22, 79)} ${between(random, 10, 99)} ${between(random, 10, 99)} ${between(random, 10, 99)}`
  const corporateId = chance(random, 0.92) ? organisationNumber(country, random) : null
  const mail = chance(random, 0.92) ? `post@${domain}` : null
  return {
    name,
    country,
    postalCode,
    city,
    addressLine1: `${pick(random, STREETS)} ${between(random, 1, 140)}`,
    attention: chance(random, 0.7) ? `${pick(random, GIVEN_NAMES)} ${pick(random, FAMILY_NAMES)}` : null,
    email: mail !== null && chance(random, 0.08) ? `${mail};faktura@${domain}` : mail,
    invoiceEmail: mail === null ? null : `faktura@${domain}`,
    phone1: chance(random, 0.85) ? phone : null,
    web: chance(random, 0.5) ? `https://${domain}` : null,
    corporateId,
    vatRegistrationId: vatNumber(country, corporateId),
    creditTermsId: pick(random, ['30', '30', '30', '14', '14', '10', '45', '30K', 'MND', '30M', 'KONT']),
    segment: pick(random, ['HORECA', 'RETAIL', 'KANTINE']),
  }
}

interface Peculiar<P> {
  readonly given: Partial<NewParty>
  readonly change?: (party: P, company: Company) => void
}

const SHARED_BILLING = { invoiceEmail: 'fakturamottak@kjedeservice.example' }
const billTogether = (customer: Customer, company: Company): void => {
  customer.classId = 'KJEDE'
  customer.invoiceAddress = {
    ...customer.invoiceAddress,
    addressId: next(company, 'address'),
    addressLine1: 'Fakturamottak, Postboks 4444 Torgarden',
    postalCode: '7439',
    city: 'Trondheim',
  }
}

// biome-ignore format: a cast list, one a line
const PECULIAR: Readonly<Record<number, Peculiar<Customer>>> = {
  0: { given: { name: 'Fjordkaffe AS', country: 'NO', city: 'Bergen', postalCode: '5003' } },
  // Two firms of one name; only number, place and organisation number tell them apart.
  1: { given: { name: 'Hansen Bygg AS', country: 'NO', postalCode: '0150', city: 'Oslo' } },
  2: { given: { name: 'Hansen Bygg AS', country: 'NO', postalCode: '9008', city: 'Tromsø' } },
  3: { given: { name: 'Uten Orgnr Kiosk', country: 'NO', corporateId: null, vatRegistrationId: null } },
  4: { given: { name: 'Bølgen Bistro AS', country: 'NO', email: null, invoiceEmail: null, attention: null } },
  5: { given: { name: 'To Adresser AS', country: 'NO', email: 'Post@to-adresser.example ; Kjop@to-adresser.example' } },
  6: { given: { name: 'Åse\'s "Ost" & Vin <Import> AS', country: 'NO' } },
  7: { given: { name: 'Gamle Ærfugl Hotell AS', country: 'NO' }, change: (customer) => { customer.status = 'Inactive' } },
  8: { given: { name: 'Nedlagt Kafé AS', country: 'NO' }, change: (customer) => { customer.status = 'Inactive' } },
  9: { given: { name: 'Messekunde Engang', corporateId: null }, change: (customer) => { customer.status = 'OneTime' } },
  10: { given: { name: 'Engangskunde Uten Kjøp', corporateId: null }, change: (customer) => { customer.status = 'OneTime' } },
  11: { given: { name: 'Kjedekafé Moholt AS', country: 'NO', ...SHARED_BILLING }, change: billTogether },
  12: { given: { name: 'Kjedekafé Solsiden AS', country: 'NO', ...SHARED_BILLING }, change: billTogether },
  13: { given: { name: 'Kjedekafé Heimdal AS', country: 'NO', ...SHARED_BILLING }, change: billTogether },
  14: { given: { name: 'Treg Betaler AS', country: 'NO' }, change: (customer) => { customer.status = 'CreditHold' } },
  15: { given: { name: 'På Vent Catering AS', country: 'NO' }, change: (customer) => { customer.status = 'OnHold' } },
  16: { given: { name: 'Null Foran AS', country: 'NO', number: '00042' } },
  17: { given: { name: 'Skråstrek & Co DA', country: 'NO', number: '10/07 B?' } },
  18: { given: { name: 'Bytte & Handel AS', country: 'NO', corporateId: '923609016', vatRegistrationId: 'NO923609016MVA' } },
  19: { given: { name: 'Gratispost Kiosk', country: 'NO', email: 'gratispost.kiosk.10020@gmail.com', web: null } },
  20: {
    given: { name: 'Datterselskapet AS', country: 'NO' },
    change: (customer, company) => {
      customer.parent = company.customers[0] ?? null
    },
  },
  21: { given: { name: `Stiftelsen til fremme av ${'svært lange navn og '.repeat(9)}god kaffe`, country: 'NO' } },
  22: { given: { name: 'Kafé 😀 Smil AS', country: 'NO', attention: null } },
  23: { given: { name: 'Norrland Distribution AB', country: 'SE', currencyId: 'SEK', city: 'Umeå', postalCode: '903 26' } },
  24: { given: { name: 'Købmandsgården ApS', country: 'DK', currencyId: 'DKK' } },
  25: { given: { name: 'Kahvila Äiti Oy', country: 'FI', currencyId: 'EUR' } },
}

const PECULIAR_NAMES = new Set(Object.values(PECULIAR).map((peculiar) => peculiar.given.name))

// biome-ignore format: a cast list, one a line
const PECULIAR_SUPPLIERS: Readonly<Record<number, Peculiar<Supplier>>> = {
  0: { given: { name: 'Bønner & Brenneri AS', country: 'NO' } },
  1: { given: { name: 'Bytte & Handel AS', country: 'NO', corporateId: '923609016', vatRegistrationId: 'NO923609016MVA' } },
  // A sole trader: the number is a (synthetic) national identity number, hence personal data.
  2: { given: { name: 'Per Snekker', country: 'NO', corporateId: '15876212345', vatRegistrationId: null, email: null } },
  3: { given: { name: 'Avviklet Emballasje AS', country: 'NO' }, change: (supplier) => { supplier.status = 'Inactive' } },
  4: { given: { name: 'Engangsleverandør', corporateId: null }, change: (supplier) => { supplier.status = 'OneTime' } },
  5: { given: { name: 'Omtvistet Transport AS', country: 'NO' }, change: (supplier) => { supplier.status = 'HoldPayments' } },
  6: { given: { name: 'Göteborgs Kaffeimport AB', country: 'SE', currencyId: 'SEK' } },
  7: { given: { name: 'Hamburger Rohkaffee GmbH', country: 'DE', currencyId: 'EUR' } },
  8: { given: { name: 'Maskin <script>alert("x")</script> AS', country: 'NO' } },
}

function person(random: Random, customer: Customer) {
  const firstName = pick(random, GIVEN_NAMES)
  const lastName = pick(random, FAMILY_NAMES)
  const domain = customer.mainContact.email?.split('@').at(-1)
  return {
    firstName,
    lastName,
    position: pick(random, POSITIONS),
    email: domain ? `${slug(firstName)}.${slug(lastName)}@${domain}` : null,
    phone1: customer.mainContact.phone1,
  }
}

export const slug = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll('æ', 'ae')
    .replaceAll('ø', 'o')
    .replaceAll('þ', 'th')
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '')

export function organisationNumber(country: Country, random: Random): string {
  switch (country) {
    case 'NO':
      return norwegianNumber(random)
    case 'SE':
      return `55${between(random, 1000, 9999)}-${between(random, 1000, 9999)}`
    case 'DK':
      return String(between(random, 10_000_000, 49_999_999))
    case 'FI':
      return `${between(random, 1_000_000, 3_999_999)}-${between(random, 0, 9)}`
    case 'DE':
      return `HRB ${between(random, 10_000, 199_999)}`
  }
}

/** Nine digits, the last one by modulus 11. */
function norwegianNumber(random: Random): string {
  for (;;) {
    const digits = String(between(random, 81_000_000, 99_999_999))
    const sum = [3, 2, 7, 6, 5, 4, 3, 2].reduce((total, weight, at) => total + weight * Number(digits[at]), 0)
    const check = (11 - (sum % 11)) % 11
    if (check !== 10) return `${digits}${check}`
  }
}

export function vatNumber(country: Country, corporateId: string | null): string | null {
  if (corporateId === null) return null
  if (country === 'NO') return `NO${corporateId}MVA`
  return country === 'SE' ? `SE${corporateId.replace('-', '')}01` : `${country}${corporateId.replace(/\D/g, '')}`
}
