import { describe, expect, test } from 'vitest'
import type { AccountField } from '../model.ts'
import { customFields } from './custom-fields.ts'

const field = (code: string, type: string, more: Partial<AccountField> = {}): AccountField => ({
  entity: 'deal',
  code,
  name: code,
  type,
  custom: true,
  options: [],
  ...more,
})
const behaviour = field('k-behaviour', 'enum', {
  name: 'Visma payment behaviour',
  options: [
    { id: 17, label: 'Pays on time' },
    { id: 18, label: 'Often late' },
  ],
})
const deal = customFields(
  new Map([
    ['deal.invoiceNumber', field('k-number', 'varchar')],
    ['deal.invoiceAmount', field('k-amount', 'monetary')],
    ['deal.dueDate', field('k-due', 'date')],
    ['deal.behaviour', behaviour],
    ['organization.openBalance', field('k-open', 'monetary', { entity: 'organization' })],
  ]),
).get('deal')

test('custom fields travel under the key the account gave them', () => {
  expect(deal?.encode('invoiceNumber', '123194')).toEqual({ code: 'k-number', value: '123194' })
  expect(deal?.encode('invoiceAmount', { amount: '12500.5', currency: 'NOK' })).toEqual({
    code: 'k-amount',
    value: { value: 12500.5, currency: 'NOK' },
  })
  expect(deal?.encode('dueDate', null)).toEqual({ code: 'k-due', value: null })
})

test('fields that are not mapped, or belong to another entity, are not written', () => {
  expect(deal?.encode('openBalance', { amount: '1', currency: 'NOK' })).toBeUndefined()
  expect(deal?.encode('whatever', 'x')).toBeUndefined()
})

test('options are named by label and travel as ids', () => {
  expect(deal?.encode('behaviour', 'Often late')).toEqual({ code: 'k-behaviour', value: 18 })
  expect(deal?.decode({ 'k-behaviour': 17 })).toMatchObject({ 'custom.behaviour': 'Pays on time' })
  expect(deal?.decode({ 'k-behaviour': { id: 99, label: 'New one' } })).toMatchObject({ 'custom.behaviour': 'New one' })
})

test('an option that we do not know is not read as nothing: nothing would mean a person cleared it', () => {
  expect(deal?.decode({ 'k-behaviour': 99 })).toMatchObject({ 'custom.behaviour': 'option 99' })
})

describe('a field whose values have codes of ours', () => {
  const coded = { ...behaviour, codes: { late: '18', gone: '7' } }
  const late = customFields(new Map([['deal.behaviour', coded]])).get('deal')

  test('is written and read by code, whatever its options are called', () => {
    expect(late?.encode('behaviour', 'late')).toEqual({ code: 'k-behaviour', value: 18 })
    expect(late?.decode({ 'k-behaviour': 18 })).toEqual({ 'custom.behaviour': 'late' })
    expect(late?.decode({ 'k-behaviour': { id: 18, label: 'Alltid sent' } })).toEqual({ 'custom.behaviour': 'late' })
    expect(late?.withLabels).toBe(false)
  })

  test('holds an option of people’s own as a value that is no code of ours, also where it is called like one', () => {
    expect(late?.decode({ 'k-behaviour': 17 })).toEqual({ 'custom.behaviour': 'option 17' })
    expect(late?.decode({ 'k-behaviour': { id: 17, label: 'late' } })).toEqual({ 'custom.behaviour': 'option 17' })
    expect(late?.decode({ 'k-behaviour': null })).toEqual({ 'custom.behaviour': null })
  })

  test.each(['Often late', 'gone', 'constructor'])('cannot carry %j', (value) => {
    expect(() => late?.encode('behaviour', value)).toThrow(
      expect.objectContaining({ code: 'pipedrive.option_missing' }),
    )
  })
})

test('a label without an option becomes an issue that says what to do', () => {
  expect(() => deal?.encode('behaviour', 'Never heard of')).toThrow(
    expect.objectContaining({ code: 'pipedrive.option_missing', remedy: { do: 'reject' } }),
  )
})

test('a mapped field that the answer leaves out is unknown, one that it says is empty is empty', () => {
  expect(deal?.decode(undefined)).toEqual({})
  expect(deal?.decode({ 'key-unmapped': 'x' })).toEqual({})
  expect(deal?.decode(Object.fromEntries((deal?.codes ?? []).map((code) => [code, null])))).toEqual({
    'custom.invoiceNumber': null,
    'custom.invoiceAmount': null,
    'custom.dueDate': null,
    'custom.behaviour': null,
  })
})

test('a field of a type that cannot carry a value of ours holds the connection when it is mapped', () => {
  expect(() => customFields(new Map([['deal.dueDate', field('k', 'daterange')]]))).toThrow(
    expect.objectContaining({ code: 'pipedrive.field_type', remedy: { do: 'hold' } }),
  )
})

test('each entity knows its own fields alone, and whether any of them needs its labels', () => {
  const account = new Map([
    ['deal.behaviour', behaviour],
    ['organization.openBalance', field('k-open', 'monetary', { entity: 'organization' })],
  ])
  const of = customFields(account)
  expect([...of].map(([entity, { codes, withLabels }]) => [entity, codes, withLabels])).toEqual([
    ['organization', ['k-open'], false],
    ['person', [], false],
    ['deal', ['k-behaviour'], true],
  ])
  expect(of.get('organization')?.decode({ 'k-behaviour': 17 })).toEqual({})
  expect(of.get('deal')?.decode(null)).toEqual({})
})
