import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exampleParty } from '../../../../test/example-records.ts'
import { remoteId } from '../../../core/ids.ts'
import { addressOf, organizationOf, sharedCustomerNumbers, websiteOf } from './party-to-organization.ts'

const options = { kind: 'customer', names: 'people', ownerId: remoteId('9') } as const

test('a customer becomes an organization with name, address, website and its number', () => {
  expect(organizationOf(exampleParty(), options).fields).toEqual({
    name: 'Fjordkaffe AS',
    address: {
      value: 'Strandgata 12, 5003 Bergen, Norway',
      street_number: '12',
      route: 'Strandgata',
      subpremise: null,
      locality: 'Bergen',
      sublocality: null,
      admin_area_level_1: null,
      admin_area_level_2: null,
      country: 'Norway',
      postal_code: '5003',
    },
    website: 'https://fjordkaffe.example',
    owner_id: '9',
    'custom.customerNumber': '10042',
  })
})

test('a supplier writes its own number field', () => {
  const { fields } = organizationOf(exampleParty({ number: '50017' }), { ...options, kind: 'supplier' })
  expect(fields).toMatchObject({ 'custom.supplierNumber': '50017' })
  expect(fields).not.toHaveProperty('custom.customerNumber')
})

describe('§3 who owns a native field', () => {
  const { policy } = organizationOf(exampleParty(), options)

  test('on records we created each native field is ours until a person changes it', () => {
    expect([policy.name, policy.address, policy.website].map((one) => one?.created)).toEqual(['own', 'own', 'own'])
  })
  test('on linked records we fill empty address and website, and never touch the name', () => {
    expect([policy.name, policy.address, policy.website].map((one) => one?.linked)).toEqual(['never', 'fill', 'fill'])
  })
  test('with names: visma the name of linked records is ours', () => {
    expect(organizationOf(exampleParty(), { ...options, names: 'visma' }).policy.name?.linked).toBe('ours')
  })
  test('our custom fields are always ours', () => {
    expect(policy['custom.customerNumber']).toEqual({ created: 'ours', linked: 'ours' })
  })
  test('the owner is set on creation and never again', () => {
    expect(policy.owner_id).toEqual({ created: 'first', linked: 'never' })
  })
  test('every field has a policy and the other way round', () => {
    const { fields } = organizationOf(exampleParty(), options)
    expect(Object.keys(policy).sort()).toEqual(Object.keys(fields).sort())
  })
})

test('R2 an empty source value never clears a filled one', () => {
  const empty = exampleParty({ address: null, contact: null })
  expect(organizationOf(empty, { ...options, ownerId: null }).fields).toEqual({
    name: 'Fjordkaffe AS',
    'custom.customerNumber': '10042',
  })
})

test('bank details, organisation and VAT numbers are never written', () => {
  const text = JSON.stringify(organizationOf(exampleParty({ corporateId: '01017012345' }), options))
  expect(text).not.toContain('01017012345')
  expect(text).not.toContain('NO912345678')
})

describe('an organization shared by several customers', () => {
  test('shows all numbers, ascending, joined by a comma', () => {
    expect(sharedCustomerNumbers(['200', '1000', '100', '200'])).toBe('100, 200, 1000')
  })
  test('in any order of arrival', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[A-C]?\d{1,4}$/)), fc.func(fc.integer()), (numbers, rank) => {
        const shuffled = numbers.toSorted((a, b) => rank(a) - rank(b))
        expect(sharedCustomerNumbers(shuffled)).toBe(sharedCustomerNumbers(numbers))
        expect(sharedCustomerNumbers(numbers).length).toBeLessThanOrEqual(255)
      }),
    )
  })
  test('gets nothing but the numbers from the others', () => {
    const { fields } = organizationOf(exampleParty(), { ...options, primary: false, numbers: ['200', '10042'] })
    expect(fields).toEqual({ 'custom.customerNumber': '200, 10042' })
  })
})

describe('addresses in Nordic form', () => {
  const address = {
    lines: ['Storgata 7 B', '2. etg.'],
    postalCode: '0155',
    city: 'Oslo',
    country: 'NO',
    countryName: null,
  }

  test('street, postal code and city, country', () => {
    expect(addressOf(address)).toMatchObject({
      value: 'Storgata 7 B, 2. etg., 0155 Oslo, Norway',
      route: 'Storgata',
      street_number: '7 B',
    })
  })
  test('a box has no house number', () => {
    expect(addressOf({ ...address, lines: ['Postboks 123 Sentrum'] })).toMatchObject({
      route: null,
      street_number: null,
    })
  })
  test('a street that cannot be taken apart stays whole', () => {
    expect(addressOf({ ...address, lines: ['17. mai-plassen'] })).toMatchObject({
      route: '17. mai-plassen',
      street_number: null,
    })
  })
  test('all members are always there, since the API clears what is left out', () => {
    expect(Object.keys(addressOf({ ...address, city: null }) ?? {})).toHaveLength(10)
  })
  test('a bare country is no address', () => {
    expect(addressOf({ lines: ['  '], postalCode: null, city: '', country: 'NO', countryName: 'Norway' })).toBeNull()
  })
})

describe('websites', () => {
  test.each([
    ['www.fjordkaffe.no', 'https://www.fjordkaffe.no'],
    ['http://fjordkaffe.no/', 'http://fjordkaffe.no'],
    ['https://fjordkaffe.no/om', 'https://fjordkaffe.no/om'],
  ])('%s → %s', (web, website) => expect(websiteOf(web)).toBe(website))

  test.each(['', ' - ', 'post@fjordkaffe.no', 'javascript:alert(1)', 'har ikke', 'localhost', null])(
    '%s is none',
    (web) => {
      expect(websiteOf(web)).toBeNull()
    },
  )
})

describe('numbers of a shared organization that do not fit', () => {
  const numbers = (count: number, length: number) =>
    Array.from({ length: count }, (_, at) => String(10 ** (length - 1) + at))

  test('are cut at a whole number, and it shows', () => {
    const text = sharedCustomerNumbers(numbers(60, 6))
    expect(text).toMatch(/^(?:\d{6}, )+…$/)
    expect(text.length).toBeGreaterThan(255 - 3 - 8)
  })

  test('are not where they just do', () => {
    // 31 numbers of 6 digits and one of 7, with a comma and a blank between: 255 characters.
    const fitting = [...numbers(31, 6), '1234567']
    expect(sharedCustomerNumbers(fitting)).toBe(fitting.join(', '))
    expect(sharedCustomerNumbers(fitting)).toHaveLength(255)
  })

  test('stand in one order also where they differ by a zero in front, and blanks are none', () => {
    expect(sharedCustomerNumbers(['1', '01', ' ', '', ' 2 '])).toBe(sharedCustomerNumbers(['2', '01', '1']))
    expect(sharedCustomerNumbers(['01', '1'])).toBe('01, 1')
  })
})

describe('parts of an address', () => {
  const of = (changes: Partial<NonNullable<Parameters<typeof addressOf>[0]>>) =>
    addressOf({ lines: [], postalCode: null, city: null, country: null, countryName: null, ...changes })

  test.each([
    [{ lines: ['Storgata 7'] }, 'Storgata 7'],
    [{ lines: ['Storgata 7'], city: 'Oslo' }, 'Storgata 7, Oslo'],
    [{ lines: ['Storgata 7'], postalCode: '0155' }, 'Storgata 7, 0155'],
    [{ city: ' Oslo ', country: 'no' }, 'Oslo, Norway'],
    [{ city: 'Oslo', country: 'NOR' }, 'Oslo'],
    [{ city: 'Oslo', country: ' ' }, 'Oslo'],
    [{ city: 'Oslo', country: 'NO', countryName: 'Norge' }, 'Oslo, Norge'],
  ])('%j is written %s', (parts, value) => {
    expect(of(parts)?.value).toBe(value)
  })

  test.each([
    ['Storgata 7', 'Storgata', '7'],
    ['Storgata 7B', 'Storgata', '7B'],
    ['Storgata, 7 - 9', 'Storgata', '7 - 9'],
    ['Storgata 7-9 C', 'Storgata', '7-9 C'],
    ["Dronning Maud's gate 12", "Dronning Maud's gate", '12'],
    ['St. Olavs gate 5', 'St. Olavs gate', '5'],
    ['Storgata 7 BC', 'Storgata 7 BC', null],
    ['Bygg 7, Storgata 9', 'Bygg 7, Storgata 9', null],
    ['Gate #4 9', 'Gate #4 9', null],
    ['7 Storgata', '7 Storgata', null],
  ])('%s has the street %s and the number %s', (line, route, number) => {
    expect(of({ lines: [line] })).toMatchObject({ route, street_number: number })
  })

  test('the street is the first line that is no box and no c/o', () => {
    expect(of({ lines: ['c/o Kari', 'Pb. 12', 'Storgata 7'] })).toMatchObject({ route: 'Storgata', street_number: '7' })
  })
})

test('a web address is taken out of its blanks, and one that is too long or of another kind is none', () => {
  expect(websiteOf('  www.fjordkaffe.no  ')).toBe('https://www.fjordkaffe.no')
  expect(websiteOf('fjordkaffe.no:8080')).toBe('https://fjordkaffe.no:8080')
  const long = (length: number) => `https://fjordkaffe.no/${'x'.repeat(length - 22)}`
  expect([websiteOf(long(255)), websiteOf(long(256)), websiteOf('mailto:fjordkaffe.no')]).toEqual([
    long(255),
    null,
    null,
  ])
})
