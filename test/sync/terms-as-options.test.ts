import { expect, test } from 'vitest'
import { type Tiny, tiny } from './tiny.ts'

const TERMS = { flows: { referenceData: { status: 'off', paymentTerms: 'both' } }, locale: 'nb-NO' } as const
const DAY = 24 * 3600_000

const field = (w: Tiny) => w.pipedrive.state.fields.person.get(w.fieldCode('person', 'Visma payment terms'))
const labels = (w: Tiny) => (field(w)?.options ?? []).map(({ label }) => label)

test('payment terms become options once, follow a new name in the books, and keep that of people', async () => {
  const w = await tiny({ settings: TERMS })
  w.customer()
  await w.run()
  const made = labels(w)
  expect(field(w)?.field_name).toBe('Visma betalingsbetingelser')
  expect(new Set(made).size).toBe(made.length)
  expect(made.length).toBeGreaterThan(1)

  w.writes()
  w.customer()
  await w.run()
  expect(w.writes().filter((write) => write.includes('Fields'))).toEqual([])

  const [first, second] = made
  w.pipedrive.act.renameOption('person', w.fieldCode('person', 'Visma payment terms'), first ?? '', 'Vår frist')
  w.clock.advance(2 * DAY)
  w.customer()
  await w.run()
  expect(labels(w).slice(0, 2)).toEqual(['Vår frist', second])
  expect(await w.issues()).toEqual([])
})
