import { expect, test } from 'vitest'
import { testClock } from '../../../test/clock.ts'
import { seeded } from '../random.ts'
import { live, nordicCompany } from './company.ts'

test('a company lives on, one plain sentence at a time, the same for the same seed', () => {
  const year = () => {
    const clock = testClock('2026-11-16T09:15:00Z')
    const company = nordicCompany({ seed: 1, clock, customers: 30, invoices: 50 })
    const random = seeded(1)
    return Array.from({ length: 400 }, () => {
      clock.advance(60_000)
      return live(company, random)
    })
  }
  const sentences = year()

  expect(year()).toEqual(sentences)
  for (const sentence of sentences) expect(sentence).toMatch(/\S.*\.$/u)
  for (const words of [
    'was invoiced',
    'settled',
    'is left',
    'credit note',
    'draft',
    'released',
    'sent invoice',
    'is now called',
    'new customer',
  ])
    expect(sentences.some((sentence) => sentence.includes(words))).toBe(true)
})

test('every event shows as a change since the moment before', () => {
  const clock = testClock('2026-11-16T09:15:00Z')
  const company = nordicCompany({ seed: 1, clock, customers: 30, invoices: 50 })
  const random = seeded(2)
  for (let event = 0; event < 200; event++) {
    clock.advance(60_000)
    const version = company.counters.rowVersion
    const sentence = live(company, random)
    expect(company.counters.rowVersion > version || sentence.includes('deleted')).toBe(true)
  }
})

test('an empty company has quiet moments', () => {
  const clock = testClock()
  const company = nordicCompany({ seed: 1, clock, customers: 0, suppliers: 0, invoices: 0 })
  const random = seeded(3)

  expect(() => Array.from({ length: 50 }, () => live(company, random))).not.toThrow()
})
