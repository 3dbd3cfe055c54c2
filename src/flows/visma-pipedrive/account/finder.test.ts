import { describe, expect, test } from 'vitest'
import type { Entity, Fields, RemoteRecord } from '../../../core/connector.ts'
import { remoteId } from '../../../core/ids.ts'
import type { Operation } from '../../../core/sync-store.ts'
import { dealKeys } from '../deals/deal-keys.ts'
import { findCreated } from './finder.ts'

const sent = (entity: Operation['entity'], after: Fields) => findCreated({ entity, after } as Operation)
const found = (fields: Fields, entity: Entity = 'deal'): RemoteRecord => ({
  entity,
  id: remoteId(1),
  fields,
  updatedAt: null,
  deleted: false,
})

describe('R3: a create whose answer was lost is found', () => {
  test.each([
    ['organization', { 'custom.supplierNumber': '50', 'custom.customerNumber': '60' }, 'custom.supplierNumber', '50'],
    ['organization', { 'custom.supplierNumber': '', 'custom.customerNumber': '60' }, 'custom.customerNumber', '60'],
    ['person', { 'custom.supplierNumber': '50', 'custom.customerNumber': '60' }, 'custom.customerNumber', '60'],
  ] as const)('as an %s with %j among the newest, by %s', (entity, after, name, number) => {
    const finder = sent(entity, after)
    expect(finder?.query).toEqual({ newestFirst: true })
    expect(finder?.matches(found({ [name]: number }))).toBe(true)
    expect(finder?.matches(found({ [name]: '1' }))).toBe(false)
    expect(finder?.matches(found({ name: 'x' }))).toBe(false)
  })

  test('not where nothing tells it from others', () => {
    expect(sent('organization', { name: 'Fjord AS' })).toBeNull()
    expect(sent('person', { 'custom.customerNumber': null })).toBeNull()
    expect(sent('note', { content: 'A note without a marker' })).toBeNull()
    expect(sent('activity', { note: 'Visma Invoice 7 · 12' })).toBeNull()
    expect(sent('field', { name: 'Customer number' })).toBeNull()
  })

  test('as a deal of its title, also in the archive', () => {
    const finder = sent('deal', { title: 'Fjord AS', org_id: '7', person_id: '8' })
    expect(finder).toMatchObject({
      query: { organization: '7' },
      also: { organization: '7', archived: true },
    })
    expect(finder?.matches(found({ title: 'Fjord AS' }))).toBe(true)
    expect(finder?.matches(found({ title: 'Fjord' }))).toBe(false)
  })

  test.each([
    [{ deal_id: '9', org_id: '7', person_id: '8' }, { deal: '9' }],
    [{ org_id: '7', person_id: '8' }, { organization: '7' }],
    [{ deal_id: null, org_id: '', person_id: '8' }, { person: '8' }],
    [{}, { newestFirst: true }],
  ])('by what it hangs on: %j', (after, query) => {
    expect(sent('deal', { title: 'x', ...after })?.query).toEqual(query)
  })

  test('as a summary of its customer, whatever the customer is called', () => {
    const content = (number: string, name = 'Fjord (Bergen) AS – Nord') =>
      `<p><b>Summary ${number} – ${name}</b></p><p>Visma summary ${number} · 12</p>`
    const finder = sent('note', { content: content('7'), org_id: '9' })
    expect(finder?.matches(found({ content: content('7', 'Fjord (Bergen)&nbsp;AS &ndash; Nord') }, 'note'))).toBe(true)
    expect(finder?.matches(found({ content: content('70') }, 'note'))).toBe(false)
  })

  test('as an entry of its marker and its heading: an invoice sent and one received may have one number', () => {
    const content = (heading: string, number = '7') =>
      `<p><b>${heading} ${number} – Open</b></p><p>Visma Invoice ${number} · 12</p>`
    const finder = sent('note', { content: content('Invoice'), deal_id: '9' })
    expect(finder?.query).toEqual({ deal: '9' })
    expect(finder?.matches(found({ content: `<p>by hand – </p>${content('Invoice')}` }))).toBe(true)
    expect(finder?.matches(found({ content: content('Supplier invoice') }))).toBe(false)
    expect(finder?.matches(found({ content: content('Invoice', '8') }))).toBe(false)
    expect(finder?.matches(found({ subject: content('Invoice') }))).toBe(false)
  })

  test('as an activity by its subject', () => {
    const subject = 'Invoice 7 (Visma Invoice 7 · 12)'
    const finder = sent('activity', { subject, org_id: '7' })
    expect(finder?.matches(found({ subject }))).toBe(true)
    expect(finder?.matches(found({ subject: `Supplier ${subject}` }))).toBe(false)
    expect(finder?.matches(found({ content: subject }))).toBe(false)
  })
})

test('a deal is found by the organization and the person it belongs to, where it has them', () => {
  expect(dealKeys(found({ org_id: '7', person_id: '8' }))).toEqual({ organization: ['7'], person: ['8'] })
  expect(dealKeys(found({ org_id: null }))).toEqual({ organization: [], person: [] })
})
