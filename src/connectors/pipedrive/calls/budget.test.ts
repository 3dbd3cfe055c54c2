import { expect, test } from 'vitest'
import { testClock } from '../../../../test/clock.ts'
import { memoryLedger } from '../../../../test/scripted.ts'
import type { BudgetLedger } from '../model.ts'
import { dailyBudget } from './budget.ts'

function setUp(daily: number, share: number) {
  const clock = testClock('2026-09-14T20:00:00Z')
  const ledger = memoryLedger()
  const budget = dailyBudget({ daily, share, ledger, clock, random: () => 0 })
  const spend = async (units: number, headers: Record<string, string> = {}) => {
    const taken = await budget.take(units)
    taken.answered(new Headers(headers))
  }
  return { clock, ledger, budget, spend }
}

test('R9: we take our share of the day and not a unit more, then wait for midnight UTC', async () => {
  const { budget, spend } = setUp(100, 0.6)
  for (let call = 0; call < 6; call++) await spend(10)

  expect(await budget.left()).toBe(0)
  await expect(budget.take(1)).rejects.toMatchObject({
    code: 'pipedrive.budget_exhausted',
    remedy: { do: 'wait', afterMs: 4 * 3_600_000 },
  })
})

test('calls that start together do not take the same units', async () => {
  const { budget } = setUp(100, 0.5)
  const results = await Promise.allSettled(Array.from({ length: 8 }, () => budget.take(10)))

  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(5)
})

test('what another process of ours spent counts as ours', async () => {
  const { ledger, budget } = setUp(100, 0.5)
  ledger.days.set('2026-09-14', 45)

  await expect(budget.take(10)).rejects.toMatchObject({ code: 'pipedrive.budget_exhausted' })
  expect(await budget.left()).toBe(5)
})

test('a new UTC day begins with the whole share, and the old one is written down', async () => {
  const { clock, ledger, budget, spend } = setUp(100, 0.5)
  for (let call = 0; call < 5; call++) await spend(10)
  clock.advance(4 * 3_600_000)
  await spend(10)

  expect(await budget.left()).toBe(40)
  expect(ledger.days.get('2026-09-14')).toBe(50)
})

test('others may use up the account: we stop before what is left is less than the call', async () => {
  const { budget, spend } = setUp(30_000, 0.6)
  await spend(5, { 'x-daily-ratelimit-token-remaining': '12', 'x-daily-ratelimit-token-limit': '30000' })

  expect(await budget.left()).toBe(12)
  await spend(10, { 'x-daily-ratelimit-token-remaining': '2' })
  await expect(budget.take(5)).rejects.toMatchObject({ code: 'pipedrive.budget_exhausted' })
  await expect(budget.take(2)).resolves.toBeDefined()
})

test('calls under way count against what the server had left', async () => {
  const { budget, spend } = setUp(30_000, 0.6)
  await spend(5, { 'x-daily-ratelimit-token-remaining': '12' })
  await budget.take(10)

  await expect(budget.take(5)).rejects.toMatchObject({ code: 'pipedrive.budget_exhausted' })
})

test('a quarter of an hour after the server had nothing left, one call may ask again', async () => {
  const { clock, budget } = setUp(30_000, 0.6)
  await budget.left()
  budget.exhausted()
  await expect(budget.take(1)).rejects.toMatchObject({ code: 'pipedrive.budget_exhausted' })
  clock.advance(15 * 60_000)

  await expect(budget.take(1)).resolves.toBeDefined()
})

test('what the server had left yesterday says nothing about today', async () => {
  const { clock, budget, spend } = setUp(30_000, 0.6)
  clock.advance(4 * 3_600_000 - 60_000)
  await spend(5, { 'x-daily-ratelimit-token-remaining': '0' })
  await expect(budget.take(1)).rejects.toMatchObject({ code: 'pipedrive.budget_exhausted' })
  clock.advance(2 * 60_000)

  await expect(budget.take(1)).resolves.toBeDefined()
})

test('our share is one of what the account really has, when that is less than the plan promises', async () => {
  const { budget, spend } = setUp(60_000, 0.5)
  await spend(1, { 'x-daily-ratelimit-token-limit': '30000' })

  expect(await budget.left()).toBe(14_999)
})

test('the ledger is written every fifty calls and at the end, not at every call', async () => {
  const { ledger, budget, spend } = setUp(30_000, 1)
  for (let call = 0; call < 101; call++) await spend(1)

  expect(ledger.adds).toBe(2)
  await budget.flush()
  expect(ledger.days.get('2026-09-14')).toBe(101)
  await budget.flush()
  expect(ledger.adds).toBe(3)
})

test('units of a call that never left are given back', async () => {
  const { budget } = setUp(100, 0.1)
  const taken = await budget.take(10)
  taken.giveBack()

  await expect(budget.take(10)).resolves.toBeDefined()
})

test('what could not be written down stays to be written', async () => {
  const kept = memoryLedger()
  let broken = true
  const ledger: BudgetLedger = {
    spent: kept.spent,
    add: async (day, units) => {
      if (broken) throw new Error('disk full')
      await kept.add(day, units)
    },
  }
  const budget = dailyBudget({ daily: 100, share: 1, ledger, clock: testClock(), random: () => 0 })
  await budget.take(10)
  await expect(budget.flush()).rejects.toThrow('disk full')
  broken = false
  await budget.flush()

  expect(kept.days.get('2026-09-14')).toBe(10)
  expect(await budget.left()).toBe(90)
})

test('a step that is of no use by halves is not begun where the rest of the day has no room for it', async () => {
  const { clock, ledger, budget, spend } = setUp(1_000, 0.5)
  await budget.need(500, 'setting up')
  await spend(380, { 'x-daily-ratelimit-token-remaining': '400' })
  await budget.need(120, 'setting up')
  await expect(budget.need(121, 'setting up')).rejects.toMatchObject({
    code: 'pipedrive.budget_exhausted',
    remedy: { do: 'wait' },
    message: expect.stringMatching(
      /^Our share .*, 500 units a day, has 120 units left today, and setting up needs 121: nothing/,
    ),
  })
  await spend(1, { 'x-daily-ratelimit-token-remaining': '60' })
  await expect(budget.need(61, 'setting up')).rejects.toThrow(/^The account's API budget has 60 units left today, and/)
  await expect(budget.need(501, 'setting up')).rejects.toMatchObject({
    code: 'pipedrive.budget_too_small',
    remedy: { do: 'hold' },
  })
  // Asking takes nothing.
  await budget.flush()
  expect(ledger.days.get('2026-09-14')).toBe(381)
  clock.advance(4 * 3_600_000)
  await budget.need(500, 'setting up')
})
