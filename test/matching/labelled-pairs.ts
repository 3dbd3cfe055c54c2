import type { Address, Party } from '../../src/connectors/visma/model.ts'
import type { RemoteRecord } from '../../src/core/connector.ts'
import { remoteId } from '../../src/core/ids.ts'
import { CITIES, FIRST_WORDS, TRADES } from '../../src/twins/company/names.ts'
import { between, chance, pick, type Random, seeded } from '../../src/twins/random.ts'
import { exampleParty } from '../example-records.ts'

/** What was done to a pair of a customer in Visma.net and an organization in Pipedrive. */
export const KINDS = {
  // The same company, as people really enter it twice
  typed: true,
  twiceTyped: true,
  formLeftOut: true,
  formSpelled: true,
  moved: true,
  tradeName: true,
  organisationNumber: true,
  // Two companies that look alike
  otherForm: false,
  branches: false,
  namesake: false,
  abroad: false,
} as const satisfies Record<string, boolean>
export type Kind = keyof typeof KINDS

export interface Pair {
  readonly kind: Kind
  readonly same: boolean
  readonly party: Party
  readonly organization: RemoteRecord
  /** Of a contact of the organization. */
  readonly email: string
}

type Country = 'NO' | 'SE' | 'DK' | 'FI'
const FORMS = {
  NO: ['AS', 'ANS', 'DA', 'SA'],
  SE: ['AB', 'HB', 'KB'],
  DK: ['ApS', 'A/S', 'IVS'],
  FI: ['Oy', 'Oyj'],
} as const
const SPELLED = {
  AS: 'A/S',
  ANS: 'A.N.S.',
  DA: 'D.A.',
  SA: 'S.A.',
  AB: 'A.B.',
  HB: 'H.B.',
  KB: 'K.B.',
  'A/S': 'AS',
  ApS: 'APS',
  IVS: 'ivs',
  Oy: 'OY',
  Oyj: 'OYJ',
} as const
const NAMES = { NO: 'Norge', SE: 'Sverige', DK: 'Danmark', FI: 'Suomi' } as const

/** `count` pairs; the same seed gives the same ones. */
export function labelledPairs(count: number, seed: number): readonly Pair[] {
  const random = seeded(seed)
  const taken = new Set<string>()
  const kinds = Object.keys(KINDS) as Kind[]
  return Array.from({ length: count }, (_, at) => {
    let name = ''
    do name = invented(random)
    while (taken.has(name))
    taken.add(name)
    return pairOf(kinds[at % kinds.length] as Kind, name, at, random)
  })
}

const invented = (random: Random): string => {
  const second = chance(random, 0.4) ? ` ${pick(random, FIRST_WORDS)}` : ''
  return `${pick(random, FIRST_WORDS)}${pick(random, TRADES)}${second}`
}

function pairOf(kind: Kind, name: string, at: number, random: Random): Pair {
  const country = pick(random, ['NO', 'NO', 'NO', 'SE', 'DK', 'FI'] as const)
  const form = pick(random, FORMS[country])
  const home = pick<readonly [string, string]>(random, CITIES[country])
  const domain = `firma${at}.example`
  const number = String(900_000_000 + at * 1_003)
  const whole = `${name} ${form}`
  const visma = { name: whole, address: addressIn(country, home), emails: [`post@${domain}`], corporateId: '' }
  const crm = { name: whole, place: home, country: country as Country, number: '', email: 'post@gmail.com' }
  const elsewhere = placeOtherThan(home, country, random)
  switch (kind) {
    case 'typed':
      crm.name = `${typo(name, random)} ${form}`
      break
    case 'twiceTyped':
      crm.name = `${typo(typo(name, random), random)} ${form}`
      break
    case 'formLeftOut':
      crm.name = name
      break
    case 'formSpelled':
      crm.name = `${name.toUpperCase()} ${SPELLED[form]}`
      break
    case 'moved':
      crm.place = elsewhere
      break
    case 'tradeName':
      crm.name = `${pick(random, FIRST_WORDS)} ${pick(random, TRADES)} ${at}`
      crm.email = `kari@${domain}`
      break
    case 'organisationNumber':
      crm.name = `${pick(random, FIRST_WORDS)} Holding ${at}`
      visma.corporateId = number
      crm.number = number
      break
    case 'otherForm':
      crm.name = `${name} ${pick(
        random,
        ['AS', 'AB', 'ApS', 'Oy', 'ENK'].filter((one) => one.toLowerCase() !== form.toLowerCase().replace('/', '')),
      )}`
      break
    case 'branches':
      visma.name = `${whole} avd. ${home[1]}`
      crm.name = `${whole} avd. ${elsewhere[1]}`
      crm.place = elsewhere
      break
    case 'namesake':
      crm.place = elsewhere
      break
    case 'abroad': {
      const other = pick(
        random,
        (['NO', 'SE', 'DK', 'FI'] as const).filter((one) => one !== country),
      )
      crm.country = other
      crm.place = pick<readonly [string, string]>(random, CITIES[other])
      crm.name = `${name} ${pick(random, FORMS[other])}`
    }
  }
  return {
    kind,
    same: KINDS[kind],
    party: exampleParty({
      internalId: String(at),
      number: String(10_000 + at),
      name: visma.name,
      address: visma.address,
      contact: { name: null, attention: null, emails: visma.emails, phones: [], web: null },
      invoiceContact: null,
      corporateId: visma.corporateId || null,
      vatNumber: null,
    }),
    organization: {
      entity: 'organization',
      id: remoteId(at),
      updatedAt: null,
      deleted: false,
      fields: {
        name: crm.name,
        website: null,
        address: {
          value: `Storgata 1, ${crm.place.join(' ')}, ${NAMES[crm.country]}`,
          country: NAMES[crm.country],
          postal_code: crm.place[0],
        },
        'custom.organisationNumber': crm.number || null,
      },
    },
    email: crm.email,
  }
}

const addressIn = (country: Country, [postalCode, city]: readonly [string, string]): Address => ({
  lines: ['Storgata 1'],
  postalCode,
  city,
  country,
  countryName: null,
})

function placeOtherThan(home: readonly [string, string], country: Country, random: Random): readonly [string, string] {
  const others = (CITIES[country] as readonly (readonly [string, string])[]).filter(([code]) => code !== home[0])
  return pick(random, others)
}

/** One of the slips of a person who types: a letter left out, doubled, hit beside, or two that changed places. */
function typo(name: string, random: Random): string {
  const letters = Array.from(name)
  const at = between(random, 0, letters.length - 2)
  const letter = letters[at] ?? ''
  const slips = [
    [],
    [letter, letter],
    [pick(random, Array.from('aeioursntlkmdgpvbfhjyøåæ'))],
    [letters[at + 1] ?? '', letter],
  ] as const
  const slip = between(random, 0, slips.length - 1)
  letters.splice(at, slip === 3 ? 2 : 1, ...(slips[slip] ?? []))
  return letters.join('')
}
