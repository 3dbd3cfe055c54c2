import { afterEach, expect, test } from 'vitest'
import { program } from '../../../test/json/program.ts'

let world: ReturnType<typeof program> | null = null
afterEach(() => {
  world?.remove()
  world = null
})

/** A connection that has shown amounts, and its file with another visibility. */
async function shown() {
  const one = program()
  world = one
  const pipedrive = { apiUrl: 'https://nordlys.pipedrive.com', apiToken: one.token, plan: 'ultimate', seats: 5 }
  const file = (settings: object) => one.connection('nordlys', pipedrive, settings)
  const apply = (settings: object, ...more: readonly string[]) =>
    one.ml(['connection', 'apply', '-f', file(settings), ...more])
  expect((await apply({})).code).toBe(0)
  expect((await one.ml(['sync', 'nordlys'])).code).toBeLessThan(2)
  const status = async () =>
    JSON.parse((await one.ml(['status', 'nordlys', '--json'])).stdout).connections[0].stillShown
  return { ...one, apply, status }
}

test('lowering visibility states its price, what it does not reach, and asks; nothing is stored where nobody answers', async () => {
  const { apply, ml } = await shown()
  const asked = await apply({ visibility: 'light' })
  expect(asked.code).toBe(2)
  expect(asked.stderr).toMatch(
    /Visibility light clears \d+ deals?, .*\d+ notes?.* in Pipedrive: [\d\s]+ units of the API budget, today\./u,
  )
  expect(asked.stderr).toContain("Not reached: Pipedrive's own change log")
  expect(asked.stderr).toContain('connection apply -f FILE --yes')
  expect((await ml(['connection', 'export', 'nordlys'])).stdout).not.toContain('visibility: light')
})

test('agreed to, it is stored, the connection is woken, and the next run clears what was shown', async () => {
  const { apply, ml, work, status, clock } = await shown()
  expect(await status()).toBe(0)
  const applied = JSON.parse((await apply({ visibility: 'bands' }, '--yes', '--json')).stdout)
  expect(applied.lowering).toMatchObject({ from: 'amounts', to: 'bands', days: 1 })
  const { records, units } = applied.lowering
  expect(units).toBeGreaterThan(records.deals * 5 + records.notes * 12 - 1)
  expect((await work('nordlys'))?.nextAt).toBeLessThanOrEqual(clock.now().getTime())
  clock.advance(60_000)
  const { api } = JSON.parse((await ml(['sync', 'nordlys', '--json'])).stdout)
  expect(api.pipedrive.budget).toBeGreaterThan(units / 2)
  expect(await status()).toBe(0)
  expect((await apply({ visibility: 'light' })).code).toBe(2)
  expect((await apply({ visibility: 'amounts' })).code).toBe(0)
})

test('nothing is asked where nothing was shown yet, nor where sales may see more', async () => {
  const one = program()
  world = one
  const pipedrive = { apiUrl: 'https://nordlys.pipedrive.com', apiToken: one.token }
  for (const visibility of ['amounts', 'light', 'bands', 'amounts', 'bands']) {
    const { code, stderr } = await one.ml([
      'connection',
      'apply',
      '-f',
      one.connection('nordlys', pipedrive, { visibility }),
    ])
    expect([visibility, code, stderr.includes('clears')]).toEqual([visibility, 0, false])
  }
})
