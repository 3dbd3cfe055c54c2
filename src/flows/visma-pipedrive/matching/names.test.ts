import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  companyDomain,
  legalForm,
  normaliseEmail,
  normaliseName,
  normaliseOrganisationNumber,
  normalisePostalCode,
  normaliseVat,
  sameForm,
  webDomain,
} from './names.ts'

describe('names are compared without case, accents, punctuation and legal form', () => {
  test.each([
    ['Fjordkaffe AS', 'fjordkaffe'],
    ['FJORDKAFFE  A/S.', 'fjordkaffe'],
    ['AS Fjordkaffe', 'fjordkaffe'],
    ['Fjordkaffe ASA', 'fjordkaffe'],
    ['Norrland Distribution AB', 'norrland distribution'],
    ['AB Volvo (publ)', 'volvo'],
    ['Telefonaktiebolaget LM Ericsson AB (publ)', 'telefonaktiebolaget lm ericsson'],
    ['Lind & Söner HB', 'lind og söner'],
    ['Lind och Söner HB', 'lind og söner'],
    ['Hansen I/S', 'hansen'],
    ['Hansen K/S', 'hansen'],
    ['Hansen P/S', 'hansen'],
    ['Hansen ApS', 'hansen'],
    ['Oy Karl Fazer Ab', 'karl fazer'],
    ['Nokia Oyj', 'nokia'],
    ['Tmi Virtanen', 'virtanen'],
    ['Acme Inc.', 'acme'],
    ['Acme Ltd', 'acme'],
    ['Acme B.V.', 'acme'],
    ['Muster GmbH & Co. KG', 'muster'],
    ["Peppe's Pizza AS", 'peppes pizza'],
    ['Café Opéra AB', 'cafe opera'],
  ])('%s → %s', (name, normal) => expect(normaliseName(name)).toBe(normal))

  test('Nordic letters are letters of their own: æ is not ä, ø is not o, å is not aa', () => {
    const names = ['Bø AS', 'Bo AS', 'Bö AS', 'Bå AS', 'Baa AS', 'Bä AS', 'Bæ AS', 'Ba AS']
    expect(new Set(names.map(normaliseName)).size).toBe(names.length)
  })

  test('one letter in two encodings is one letter', () => {
    expect(normaliseName('A\u030angstro\u0308m AB')).toBe(normaliseName('Ångström AB'))
  })

  test.each(['AS', 'AB', 'A/S'])('a name that is only a legal form keeps it: %s', (name) => {
    expect(normaliseName(name)).not.toBe('')
  })

  test('words that only look like a form in the middle of a name stay', () => {
    expect(normaliseName('Oslo AS Bygg')).toBe('oslo as bygg')
    expect(normaliseName('Nordisk Is AS')).toBe('nordisk is')
    expect(normaliseName('Fjord Spa AS')).toBe('fjord spa')
  })

  test('normal names stay as they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'abåøæö -&./ASÉ1') }), (name) => {
        const once = normaliseName(name)
        expect(normaliseName(name.toUpperCase())).toBe(once)
        expect(once).toBe(once.trim())
      }),
    )
  })
})

describe('a legal form sets two names apart only where both name one', () => {
  test.each([
    ['Granitt AS', 'Granitt A/S'],
    ['Granitt AS', 'Granitt'],
    ['AS Granitt', 'Granitt a.s.'],
    ['Oy Karl Fazer Ab', 'Karl Fazer Oy'],
    ['Karl Fazer Ab', 'Oy Karl Fazer Ab'],
    ['Acme Limited', 'Acme Ltd.'],
    ['AB Volvo (publ)', 'Volvo AB'],
  ])('%s may be %s', (a, b) => {
    expect(normaliseName(a)).toBe(normaliseName(b))
    expect(sameForm(legalForm(a), legalForm(b))).toBe(true)
    expect(sameForm(legalForm(b), legalForm(a))).toBe(true)
  })

  test.each([
    ['Granitt AS', 'Granitt ENK'],
    ['Granitt AS', 'Granitt ASA'],
    ['Granitt AB', 'Granitt Oy'],
    ['Muster GmbH', 'Muster GmbH & Co. KG'],
    ['Hansen I/S', 'Hansen ApS'],
  ])('%s is not %s', (a, b) => {
    expect(normaliseName(a)).toBe(normaliseName(b))
    expect(sameForm(legalForm(a), legalForm(b))).toBe(false)
    expect(sameForm(legalForm(b), legalForm(a))).toBe(false)
  })

  test('what is part of the name is no form of it: As Transport AS is not Transport AS', () => {
    expect(normaliseName('As Transport AS')).toBe('as transport')
    expect(normaliseName('Transport AS')).toBe('transport')
    expect(legalForm('Oslo AS Bygg')).toBeNull()
  })
})

describe('organisation numbers', () => {
  test.each([
    ['912345678', '912345678'],
    ['NO 912 345 678 MVA', '912345678'],
    ['Org.nr: 912345678', '912345678'],
    ['556012-5790', '5560125790'],
    ['SE556012579001', '5560125790'],
    ['16556012-5790', '5560125790'],
    ['DK-12 34 56 79', '12345679'],
    ['FI-1234567-9', '12345679'],
    ['195560125790', '5560125790'],
    ['SE-556012-5790 01', '5560125790'],
    ['98765432101', '98765432101'],
    ['205560125790', '5560125790'],
    ['12345675', '12345675'],
    ['12345678911', '12345678911'],
    ['９１２３４５６７８', '912345678'],
  ])('%s → %s', (text, number) => expect(normaliseOrganisationNumber(text)).toBe(number))

  test.each([
    '',
    '-',
    '000000000',
    '999999999',
    '123456789',
    '12',
    'ukjent',
    '1234567',
    '9123456',
    '912345678912',
    '175560125790',
    '1655601257901',
  ])('"%s" is none', (text) => {
    expect(normaliseOrganisationNumber(text)).toBeNull()
  })
})

describe('VAT numbers carry their country', () => {
  test.each([
    ['no 912 345 678 mva', null, 'NO912345678'],
    ['912345678MVA', null, 'NO912345678'],
    ['NO912345678', null, 'NO912345678'],
    ['SE 556012-5790 01', null, 'SE556012579001'],
    ['DK-12345679', null, 'DK12345679'],
    ['12345679', 'FI', 'FI12345679'],
    ['12345679', 'fi', 'FI12345679'],
    ['912345678MVA', 'SE', 'NO912345678'],
    ['IE6388047WA', null, 'IE6388047WA'],
  ])('%s of %s → %s', (text, country, vat) => expect(normaliseVat(text, country)).toBe(vat))

  test.each(['NO12345', 'NO1234567890123456', 'DKABCDEFGH', '1NO2345678', ''])('"%s" is no key', (text) => {
    expect(normaliseVat(text)).toBeNull()
  })

  test('digits of an unknown country are no key', () => expect(normaliseVat('912345678')).toBeNull())
  test('a placeholder is no key', () => expect(normaliseVat('NO000000000MVA')).toBeNull())
})

describe('web domains', () => {
  test.each([
    ['https://www.fjordkaffe.no/om-oss?x=1', 'fjordkaffe.no'],
    ['WWW.Fjordkaffe.NO', 'fjordkaffe.no'],
    ['fjordkaffe.no:8080', 'fjordkaffe.no'],
    ['post@fjordkaffe.no', 'fjordkaffe.no'],
    ['https://blåbær.no', 'xn--blbr-roah.no'],
    ['//fjordkaffe.no', 'fjordkaffe.no'],
    ['www2.fjordkaffe.no.', 'fjordkaffe.no'],
    ['shop.fjordkaffe.co.uk', 'shop.fjordkaffe.co.uk'],
    ['https://kari:secret@fjordkaffe.no/', 'fjordkaffe.no'],
  ])('%s → %s', (text, domain) => expect(webDomain(text)).toBe(domain))

  test.each([
    '',
    '-',
    'n/a',
    'ingen hjemmeside',
    'localhost',
    '10.0.0.1',
    '@',
    'kari@',
    'fjord kaffe.no',
    'a_b.no',
    '[::1]',
    'fjordkaffe.n',
  ])('"%s" has none', (text) => {
    expect(webDomain(text)).toBeNull()
  })

  test.each([
    'kari@gmail.com',
    'ola@online.no',
    'a@hotmail.se',
    'b@mail.dk',
    'c@luukku.com',
    'https://facebook.com/fjord',
  ])('free mail and pages on shared sites point to no company: %s', (text) => expect(companyDomain(text)).toBeNull())
})

test('e-mail addresses are compared without case', () => {
  expect(normaliseEmail(' Kari@Fjordkaffe.NO ')).toBe('kari@fjordkaffe.no')
  const none = ['kari', 'kari@', '@a.no', 'kari@a', 'kari nordmann@a.no', 'kari@a.no ola@b.no', 'a@b@c.no', '']
  expect(none.map(normaliseEmail)).toEqual(none.map(() => null))
})

test('postal codes are compared without country and spaces', () => {
  expect(['N-5003', '5003', '50 03'].map(normalisePostalCode)).toEqual(['5003', '5003', '5003'])
  expect(['SE-123 45', 'S-12345', 'NO-0150', 'DK-2100', 'FIN-00100', 'FI00100'].map(normalisePostalCode)).toEqual([
    '12345',
    '12345',
    '0150',
    '2100',
    '00100',
    '00100',
  ])
  expect(['sw1a 1aa', 'SE1 7PB', 'NO'].map(normalisePostalCode)).toEqual(['SW1A1AA', '17PB', 'NO'])
  expect(normalisePostalCode(' ')).toBeNull()
})

test('a name that is nothing but forms keeps its first, and forms are told in one order', () => {
  expect(['AS', 'AS & Co. KG', 'A/S'].map(normaliseName)).toEqual(['as', 'as', 'as'])
  expect(legalForm('Fjord OY AB')).toBe(legalForm('Fjord AB OY'))
})

test('only at its beginning is www no part of a domain', () => {
  expect([webDomain('awww.fjord.no'), webDomain('fjord.www.no')]).toEqual(['awww.fjord.no', 'fjord.www.no'])
})
