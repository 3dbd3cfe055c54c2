import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type LivingDemo, livingDemo } from '../../../test/living-demo.ts'
import { EXIT } from '../exit-code.ts'

let demo: LivingDemo
beforeAll(async () => {
  demo = await livingDemo()
}, 300_000)
afterAll(() => demo.remove())

test('an admin rehearses with the files it leaves, into an account of its own, and nothing of the demo is touched', async () => {
  const folder = join(demo.world.dataDir, 'rehearse')
  const file = join(folder, 'connection.yaml')
  expect(demo.said).toContain(`\n  set -a; . ${folder}/.env; set +a\n  ml-connector connection validate -f ${file}\n`)
  expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600)
  const env = parseEnv(readFileSync(join(folder, '.env'), 'utf8'))
  const ml = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await demo.world.ml(args, env)
    // Like the demo itself it meets a few issues.
    const expected = ['preview', 'sync'].includes(args[0] ?? '') ? EXIT.attention : EXIT.done
    expect([args.join(' '), code, stderr.match(/^✗.*/gm)]).toEqual([args.join(' '), expected, null])
    return stdout
  }
  await ml('connection', 'validate', '-f', file)
  await ml('connection', 'apply', '-f', file)
  expect(await ml('ping', 'rehearsal')).toContain('Nordlys Engros AS, sandbox')
  expect(await ml('preview', 'rehearsal')).toMatch(/organization/)
  // As many as the demo itself made: what it carried over is not in this account.
  const created = /^total +\d+ +(\d+) /m
  const synced = await ml('sync', 'rehearsal')
  const [, rehearsed] = created.exec(synced) ?? []
  expect(Number(rehearsed), synced).toBeGreaterThanOrEqual(Number(created.exec(demo.said)?.[1]))
  const issues: { code: string }[] = JSON.parse(await ml('issues', 'rehearsal', '--json'))
  expect(issues.length).toBeGreaterThan(0)
  const own: { code: string }[] = JSON.parse(await ml('issues', 'nordlys', '--json'))
  expect([...issues, ...own].filter(({ code }) => code.startsWith('entry.'))).toEqual([])
}, 300_000)
