import { describe, expect, test } from 'vitest'
import type { AccountField } from '../../../connectors/pipedrive/model.ts'
import { LOCALES, type Locale } from '../../../core/locales.ts'
import { planFields } from './custom-fields.ts'
import { FIELDS, type FieldDefinition, fieldName, fieldNames } from './definitions.ts'

const definition = (logical: string): FieldDefinition => {
  const found = FIELDS.find((field) => field.logical === logical)
  if (!found) throw new Error(logical)
  return found
}
let serial = 0
const has = (logical: string, changes: Partial<AccountField> = {}): AccountField => {
  const { entity, names, type } = definition(logical)
  serial += 1
  return { entity, name: names['en-GB'], type, code: `key${serial}`, custom: true, options: [], ...changes }
}
const plan = (
  existing: readonly AccountField[],
  options: {
    mapped?: Record<string, string>
    suffix?: string
    locale?: Locale
    cap?: { limit: number; used: number }
    known?: ReadonlyMap<string, string>
  } = {},
) => {
  const naming = { suffix: options.suffix ?? '', locale: options.locale ?? 'en-GB' }
  return planFields(existing, FIELDS, options.mapped ?? {}, naming, options.cap ?? null, options.known)
}
const logicals = (definitions: readonly FieldDefinition[]) => definitions.map((field) => field.logical)

test('§3.1 the fields, in the order in which they are created under a cap', () => {
  expect(FIELDS.map(({ logical, names, type }) => [logical, names['en-GB'], type])).toEqual([
    ['organization.supplierNumber', 'Visma supplier no.', 'varchar'],
    ['organization.customerNumber', 'Visma customer no.', 'varchar'],
    ['person.customerNumber', 'Visma customer no.', 'varchar'],
    ['deal.invoiceNumber', 'Visma invoice no.', 'varchar'],
    ['deal.invoiceAmount', 'Visma invoice amount', 'monetary'],
    ['deal.invoiceDueDate', 'Visma invoice due date', 'date'],
    ['deal.openBalance', 'Visma open balance', 'monetary'],
    ['deal.overdueBand', 'Visma overdue band', 'enum'],
    ['deal.light', 'Visma light', 'enum'],
    ['organization.overdue', 'Visma overdue', 'monetary'],
    ['organization.openBalance', 'Visma open balance', 'monetary'],
    ['organization.overdueBand', 'Visma overdue band', 'enum'],
    ['organization.light', 'Visma light', 'enum'],
    ['deal.paymentBehaviour', 'Visma payment behaviour', 'enum'],
    ['person.status', 'Visma status', 'enum'],
    ['person.paymentTerms', 'Visma payment terms', 'enum'],
    ['deal.stoppedOrdering', 'Visma stopped ordering', 'date'],
  ])
})

test('the number fields are mandatory, no other', () => {
  expect(logicals(FIELDS.filter((field) => field.mandatory))).toEqual(logicals(FIELDS.slice(0, 3)))
})

describe('found by definition', () => {
  test('name and type give the key; what is missing is created', () => {
    const field = has('deal.invoiceAmount')
    const { found, toCreate, problems } = plan([field])
    expect(found.get('deal.invoiceAmount')).toBe(field)
    expect(logicals(toCreate)).toEqual(logicals(FIELDS.filter((one) => one.logical !== 'deal.invoiceAmount')))
    expect(problems).toEqual([])
  })

  test('a field of that name on another entity is another field', () => {
    const { found } = plan([has('organization.customerNumber')])
    expect(found.has('person.customerNumber')).toBe(false)
  })

  test('two fields of that name are a problem, never a guess', () => {
    const { found, toCreate, problems } = plan([has('deal.invoiceNumber'), has('deal.invoiceNumber')])
    expect(found.has('deal.invoiceNumber')).toBe(false)
    expect(logicals(toCreate)).not.toContain('deal.invoiceNumber')
    expect(problems).toEqual([expect.stringContaining('2 fields named "Visma invoice no."')])
  })

  test('a field of that name and another type is a problem, not a second field of that name', () => {
    const { toCreate, missing, problems } = plan([has('deal.invoiceAmount', { type: 'double' })])
    expect(logicals(toCreate)).not.toContain('deal.invoiceAmount')
    expect(missing.map((one) => one.definition.logical)).toEqual(['deal.invoiceAmount'])
    expect(problems).toEqual([expect.stringContaining('type double and must be monetary')])
  })

  test('a renamed field keeps working by its key', () => {
    const renamed = has('deal.invoiceNumber', { name: 'Faktura nr.', code: 'abc' })
    const { found, toCreate } = plan([renamed], { known: new Map([['deal.invoiceNumber', 'abc']]) })
    expect(found.get('deal.invoiceNumber')).toBe(renamed)
    expect(logicals(toCreate)).not.toContain('deal.invoiceNumber')
  })

  test('a deleted field is reported once and not made again', () => {
    const { toCreate, problems } = plan([], { known: new Map([['deal.invoiceNumber', 'gone']]) })
    expect(logicals(toCreate)).not.toContain('deal.invoiceNumber')
    expect(problems).toEqual([expect.stringContaining('was deleted in Pipedrive')])
  })
})

describe('in every language', () => {
  test.each(LOCALES)('a field that bears its name of %s is found, whatever the language of the connection', (other) => {
    const there = FIELDS.map(({ logical, names }) => has(logical, { name: names[other] }))
    for (const locale of LOCALES) {
      const { found, toCreate, problems } = plan(there, { locale })
      expect({ toCreate, problems }).toEqual({ toCreate: [], problems: [] })
      expect(FIELDS.map(({ logical }) => found.get(logical))).toEqual(there)
    }
  })

  test('the suffix stands behind each name', () => {
    const theirs = has('deal.invoiceNumber', { name: 'Visma fakturanr' })
    const ours = has('deal.invoiceNumber', { name: 'Visma fakturanr SE' })
    expect(plan([theirs, ours], { suffix: 'SE', locale: 'fi-FI' }).found.get('deal.invoiceNumber')).toBe(ours)
  })

  test('two fields in two languages are a problem that names both, never a guess', () => {
    const there = [has('deal.invoiceNumber'), has('deal.invoiceNumber', { name: 'Visma laskunro' })]
    const { found, problems } = plan(there)
    expect(found.has('deal.invoiceNumber')).toBe(false)
    expect(problems).toEqual([expect.stringContaining('"Visma invoice no." and "Visma laskunro"')])
  })

  test('no name of a field is one of another field of the same records', () => {
    for (const entity of ['organization', 'person', 'deal'] as const) {
      const names = FIELDS.filter((field) => field.entity === entity).flatMap((field) => fieldNames(field, '', 'nb-NO'))
      expect(new Set(names).size).toBe(names.length)
    }
  })
})

describe('under the plan’s cap', () => {
  test('fields are created in order while there is room', () => {
    const { toCreate, missing } = plan([], { cap: { limit: 30, used: 26 } })
    expect(logicals(toCreate)).toEqual(logicals(FIELDS.slice(0, 4)))
    expect(logicals(missing.map((one) => one.definition))).toEqual(logicals(FIELDS.slice(4)))
    expect(missing[0]?.reason).toContain('allows 30 custom fields and 26 are in use')
  })

  test('fields that are there take no room', () => {
    const { toCreate } = plan([has('organization.supplierNumber')], { cap: { limit: 30, used: 29 } })
    expect(logicals(toCreate)).toEqual(['organization.customerNumber'])
  })

  test('a cap that is overdrawn already creates nothing', () => {
    expect(plan([], { cap: { limit: 30, used: 31 } }).toCreate).toEqual([])
  })
})

describe('mapped by the user', () => {
  const value = has('deal.invoiceAmount', { name: 'Fakturabeløp' })

  test('an existing field is used in place of ours', () => {
    const { found, toCreate, problems } = plan([value], { mapped: { 'deal.invoiceAmount': 'Fakturabeløp' } })
    expect(found.get('deal.invoiceAmount')).toBe(value)
    expect(logicals(toCreate)).not.toContain('deal.invoiceAmount')
    expect(problems).toEqual([])
  })

  test.each([
    ['a name that does not exist', [], 'has no field of that name'],
    ['a field of the wrong type', [{ ...value, type: 'varchar' }], 'is of type varchar and must be monetary'],
    ['two fields of that name', [value, { ...value, code: 'other' }], '2 fields of that name'],
    ['a field of Pipedrive’s own', [{ ...value, custom: false }], 'only custom fields can be mapped'],
  ])('%s is a problem, and nothing is created instead', (_, existing, sentence) => {
    const { found, toCreate, problems } = plan(existing, { mapped: { 'deal.invoiceAmount': 'Fakturabeløp' } })
    expect(found.has('deal.invoiceAmount')).toBe(false)
    expect(logicals(toCreate)).not.toContain('deal.invoiceAmount')
    expect(problems).toEqual([expect.stringContaining(sentence)])
  })

  test('the key chooses between two fields of one name', () => {
    const { found } = plan([value, { ...value, code: 'other' }], { mapped: { 'deal.invoiceAmount': 'other' } })
    expect(found.get('deal.invoiceAmount')?.code).toBe('other')
  })

  test('one field cannot carry two values', () => {
    const mapped = { 'deal.invoiceAmount': 'Fakturabeløp', 'deal.openBalance': 'Fakturabeløp' }
    const { found, problems } = plan([value], { mapped })
    expect(found.has('deal.openBalance')).toBe(false)
    expect(problems).toEqual([expect.stringContaining('point to the same field')])
  })

  test('a name that is no field of ours is said by name', () => {
    expect(plan([], { mapped: { 'deal.invoiceAmmount': 'X' } }).problems).toEqual([
      expect.stringContaining('"deal.invoiceAmmount"'),
    ])
  })
})

test('a suffix gives a second company its own fields', () => {
  const ours = has('deal.invoiceNumber')
  const theirs = has('deal.invoiceNumber', { name: 'Visma invoice no. DK' })
  expect(plan([ours, theirs], { suffix: 'DK' }).found.get('deal.invoiceNumber')).toBe(theirs)
  expect(fieldName(definition('deal.invoiceNumber'), ' DK', 'en-GB')).toBe('Visma invoice no. DK')
})

describe('fields only read, to match by', () => {
  const field = (name: string, type = 'varchar'): AccountField => ({
    entity: 'organization',
    code: name,
    name,
    type,
    custom: true,
    options: [],
  })

  test.each(['Org.nr.', 'Org. nr', 'Organisasjonsnummer', 'Organisationsnummer', 'CVR', 'CVR-nr.', 'Y-tunnus'])(
    'the organisation number is proposed by its usual name %s',
    (name) => expect(plan([field(name)]).found.get('organization.organisationNumber')?.name).toBe(name),
  )

  test('two such fields are no proposal', () => {
    expect(plan([field('Org.nr.'), field('CVR')]).found.has('organization.organisationNumber')).toBe(false)
  })

  test('a mapped one wins, and may hold numbers', () => {
    const mapped = { 'organization.organisationNumber': 'Foretaksnr' }
    const { found } = plan([field('Org.nr.'), field('Foretaksnr', 'double')], { mapped })
    expect(found.get('organization.organisationNumber')?.name).toBe('Foretaksnr')
  })

  test('none is ever created', () => {
    expect(logicals(plan([]).toCreate)).toEqual(logicals(FIELDS))
  })
})
