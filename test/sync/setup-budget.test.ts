import { describe, expect, test } from 'vitest'
import { connectionFile } from '../../src/connection/schema.ts'
import { setupPrice } from '../../src/flows/visma-pipedrive/account/setup-price.ts'
import { postInvoice } from '../../src/twins/company/company.ts'
import { tiny } from './tiny.ts'

const DAY = 24 * 3600_000
const DEFAULTS = connectionFile.parse({
  name: 'any',
  visma: { clientId: '-', clientSecret: '-', tenantId: '-' },
  pipedrive: { apiToken: '-' },
}).settings

const STATUS_ALONE = { status: 'both', paymentTerms: 'off', winner: 'visma', poll: 60, approve: 'none' } as const

/** An account that others have used up but for this much. */
async function usedUpTo(left: number) {
  const w = await tiny({ limits: { dailyBudget: 1_000 } })
  w.calm()
  for (let at = 0; at < 6; at++) postInvoice(w.company, w.customer())
  const user = [...w.pipedrive.state.users.values()][0]
  const headers = { 'x-api-token': w.pipedrive.tokenOf(user?.id ?? 0) }
  const others = (path: string) => w.pipedrive.fetch(new Request(`http://nordlys.pipedrive.test${path}`, { headers }))
  const isLeft = () => (w.pipedrive.budget.limit ?? 0) - w.pipedrive.budget.used
  for (; isLeft() > left; w.clock.advance(1_000))
    await others(isLeft() - left >= 20 ? '/api/v1/users' : '/api/v1/users/me')
  w.calls()
  return w
}

describe('R9: a set-up that the rest of the day has no room for is not begun', () => {
  test.each([0, 40, 100])(
    'with %i units left to the account: nothing is made, and it is said until when',
    async (left) => {
      const w = await usedUpTo(left)
      const first = await w.sync()
      expect(first).toMatchObject({ status: 'paused', message: expect.stringContaining('2026-11-17 00:00 UTC') })
      expect(w.writes()).toEqual([])
      // Whose account it is was asked, for the first time.
      expect(first.api.pipedrive?.budget).toBeLessThanOrEqual(2)
      if (left > 2) expect(first.message).toContain(`has ${left - 2} units left today, and setting up needs`)

      w.clock.advance(60_000)
      w.calls()
      await w.sync()
      expect(w.calls().reduce((units, call) => units + call.cost, 0)).toBeLessThanOrEqual(2)

      w.clock.advance(DAY)
      expect((await w.sync()).status).toBe('done')
      expect(w.wrong()).toEqual([])
    },
  )

  test.each([
    ['without figures', { receivables: false, referenceData: false as const }],
    ['with figures and the status', { receivables: true, referenceData: STATUS_ALONE }],
  ])('what it asks for is what a first set-up takes, %s', async (_, flows) => {
    const w = await tiny({ settings: { flows } })
    w.calm()
    w.supplier()
    const settings = { ...DEFAULTS, flows: { ...DEFAULTS.flows, ...flows } }
    const price = setupPrice({ settings, preview: false }, [])
    const run = await w.sync()
    const rest = w.calls().filter(({ path }) => /\/(organizations|persons|deals|notes)(\/|$)/.test(path))
    const setUp = (run.api.pipedrive?.budget ?? 0) - rest.reduce((units, { cost }) => units + cost, 0)
    expect(setUp).toBe(price)
  })

  test('a share that no day has room for holds the connection, and says what to raise', async () => {
    const w = await tiny({ file: { pipedrive: { budgetShare: 0.0001 } } })
    w.calm()
    postInvoice(w.company, w.customer())
    const run = await w.sync()
    expect(run.status).toBe('failed')
    expect(run.message).toMatch(/setting up alone needs \d+: nothing was begun\. Raise pipedrive\.budgetShare/)
    expect((await w.connection()).state).toBe('held')
    expect(w.writes()).toEqual([])
  })
})
