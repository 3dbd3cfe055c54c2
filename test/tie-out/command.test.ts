import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isCalled } from '../field-names.ts'
import { program } from '../json/program.ts'

let world: ReturnType<typeof program>
beforeEach(async () => {
  world = program()
  const pipedrive = { apiUrl: 'https://nordlys.pipedrive.com', apiToken: world.token, plan: 'ultimate', seats: 5 }
  await world.ml(['connection', 'apply', '-f', world.connection('nordlys', pipedrive)])
})
afterEach(() => world.remove())

/** A minute later, since the clock stands still. */
const tieOut = (...flags: readonly string[]) => {
  world.clock.advance(60_000)
  return world.ml(['tie-out', 'nordlys', ...flags])
}

/** A person writes another balance on an organization. */
function changeABalance(): void {
  const { act, state } = world.crm
  const code = [...state.fields.organization.values()].find((one) => isCalled(one, 'Visma open balance'))?.field_code
  const row = [...state.organizations.values()].find((one) => code !== undefined && one.custom_fields[code] != null)
  if (code === undefined || row === undefined) throw new Error('Nobody owes anything.')
  act.editOrganization(row.id, { custom_fields: { [code]: { value: 1, currency: 'NOK' } } })
}

test('a connection that has not started has nothing to tie out', async () => {
  const refused = await world.ml(['tie-out', 'nordlys'])
  expect(refused).toMatchObject({ code: 2, stdout: '' })
  expect(refused.stderr).toContain('ml-connector sync nordlys')
  const never = await world.ml(['tie-out', 'nordlys', '--last'])
  expect(never).toMatchObject({ code: 1, stdout: expect.stringContaining('was not tied out yet') })
})

test('one that ties out says so by its badge, its exit code, in status and as a page', async () => {
  await world.ml(['sync', 'nordlys'])
  for (const flags of [[], ['--texts'], ['--last']]) {
    const { code, stdout } = await tieOut(...flags)
    expect(stdout).toMatch(/^ties out, 2026-11-16/)
    expect(code).toBe(0)
  }
  const page = join(world.folder, 'tie-out.html')
  expect(await world.ml(['tie-out', 'nordlys', '--last', '--html', page])).toMatchObject({ code: 0 })
  expect(readFileSync(page, 'utf8')).toContain('Tie-out of nordlys')
  expect(statSync(page).mode & 0o077).toBe(0)
  const { stdout } = await world.ml(['tie-out', 'nordlys', '--last', '--json'])
  expect(JSON.parse(stdout)).toMatchObject({ name: 'nordlys', run: null, result: { verdict: 'ties_out' } })
  expect((await world.ml(['status', 'nordlys'])).stdout).toContain('ties out, 2026-11-16')
  expect((await world.ml(['tie-out', 'nordlys', '--last', '--texts'])).code).toBe(64)
})

test('what differs is named with exit code 1, and put back where --fix says so', async () => {
  await world.ml(['sync', 'nordlys'])
  changeABalance()
  const { code, stdout } = await tieOut()
  expect(code).toBe(1)
  expect(stdout).toMatch(/^does not tie out/)
  expect(stdout).toContain('custom.openBalance is 1 NOK')
  expect((await world.ml(['issues', 'nordlys'])).stdout).toContain('does not show what was written there')
  world.clock.advance(60_000)
  const fixed = await world.ml(['sync', 'nordlys', '--mode', 'reconcile', '--fix'])
  expect(fixed.stdout).toContain('1 put back')
  expect((await tieOut()).code).toBe(0)
  expect((await world.ml(['sync', 'nordlys', '--fix'])).code).toBe(64)
})

test('texts that differed are read until they do not, so that they are put back and nothing is said to tie out before', async () => {
  await world.ml(['sync', 'nordlys'])
  await tieOut('--texts')
  const { act, state } = world.crm
  const [note] = [...state.notes.values()]
  if (note === undefined) throw new Error('There is no note.')
  act.editNote(note.id, note.content.replace(/\d(?=,\d\d)/, '~'))
  expect((await tieOut('--texts')).stdout).toContain('1 our text was changed')
  expect((await tieOut()).code).toBe(1)
  world.clock.advance(60_000)
  expect((await world.ml(['sync', 'nordlys', '--mode', 'reconcile', '--fix'])).stdout).toContain('1 put back')
  expect(state.notes.get(note.id)?.content).toBe(note.content)
  const { code, stdout } = await tieOut()
  expect([code, stdout]).toEqual([0, expect.stringContaining('texts of entries were not')])
})

test('a page that cannot be written is refused in words', async () => {
  await world.ml(['sync', 'nordlys'])
  await world.ml(['tie-out', 'nordlys'])
  const refused = await world.ml(['tie-out', 'nordlys', '--last', '--html', join(world.folder, 'no', 'such.html')])
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot be written (ENOENT)') })
})

/** `tie-out` with these flags while another command of the same connection reads from Visma.net. */
async function joining(going: readonly string[], flags: readonly string[]) {
  await world.ml(['sync', 'nordlys'])
  world.clock.advance(60_000)
  const arrived = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  world.beforeVisma(async () => {
    arrived.resolve()
    await goOn.promise
  })
  const first = world.ml(going)
  await arrived.promise
  world.beforeVisma(async () => undefined)
  // It looks at the other run every half second of a clock that stands still, so once, until that run has ended.
  const looked = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<void>()
  world.holdSleeps((ms) => {
    if (ms !== 500) return Promise.resolve()
    looked.resolve()
    return ended.promise
  })
  const joined = world.ml(['tie-out', 'nordlys', ...flags])
  await looked.promise
  goOn.resolve()
  expect(await first).toMatchObject({ code: 0 })
  world.holdSleeps(async () => undefined)
  ended.resolve()
  return joined
}

test('a run in progress is waited for where it reads nothing back, and then both sides are read', async () => {
  const ended = await joining(['sync', 'nordlys'], [])
  expect(ended.stderr).toContain('Joining changes run')
  expect(ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ties out, 2026-11-16/) })
})

test('one that reads no texts is waited for where texts are asked for, and is itself the answer where they are not', async () => {
  const whole = await joining(['tie-out', 'nordlys'], ['--texts', '--json'])
  expect(whole.code).toBe(0)
  expect(JSON.parse(whole.stdout)).toMatchObject({ result: { verdict: 'ties_out', texts: true } })
  const before = (await world.ml(['runs', 'nordlys', '--json'])).stdout
  const plain = await joining(['tie-out', 'nordlys'], ['--json'])
  expect(JSON.parse(plain.stdout)).toMatchObject({ result: { verdict: 'ties_out', texts: false } })
  const after = (await world.ml(['runs', 'nordlys', '--json'])).stdout
  // The sync before, and one tie-out for both.
  expect(JSON.parse(after).length - JSON.parse(before).length).toBe(2)
})
