import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { postInvoice } from '../src/twins/company/company.ts'
import { program } from './json/program.ts'

// The drill of docs/operate.md, line by line as it is written, in the folder that holds the data directory.
const page = readFileSync(join(import.meta.dirname, '..', 'docs', 'operate.md'), 'utf8')
const drill = /### A drill\n[\s\S]*?```sh\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
const steps = drill
  .trimEnd()
  .split('\n')
  .map((line) => line.replace(/ +#.*$/, '').split(' '))

const world = program()
const { ml, connection, folder, company, clock, token } = world
const home = process.cwd()
beforeAll(() => process.chdir(folder))
afterAll(() => {
  process.chdir(home)
  world.remove()
})

test('the drill restores a backup beside the store in use, and a preview then makes nothing again', async () => {
  const pipedrive = { apiUrl: 'https://nordlys.pipedrive.com', apiToken: token, plan: 'ultimate', seats: 5 }
  expect((await ml(['connection', 'apply', '-f', connection('nordlys', pipedrive)])).code).toBe(0)
  expect((await ml(['sync', 'nordlys'])).code).toBe(0)

  const env: Record<string, string> = {}
  const said: string[] = []
  for (const [command = '', ...args] of steps) {
    const [first = '', second = ''] = args
    if (command === 'mkdir') mkdirSync(first)
    else if (command === 'cp') copyFileSync(first, second)
    else if (command === 'export') env[first.split('=')[0] ?? ''] = first.split('=')[1] ?? ''
    else if (command === 'rm') for (const path of args.slice(1)) rmSync(path, { recursive: true })
    else {
      expect(command).toBe('ml-connector')
      const { code, stdout, stderr } = await ml(args, env)
      expect(code, `${args.join(' ')}\n${stdout}\n${stderr}`).toBe(0)
      said.push(stdout)
    }
    if (first === 'backup') {
      // A week goes by in the store that is in use.
      for (const customer of company.customers.slice(0, 2)) postInvoice(company, customer)
      clock.advance(7 * 86_400_000)
      expect((await ml(['sync', 'nordlys'])).code).toBe(0)
    }
  }
  const [backedUp = '', restored = '', previewed = ''] = said
  expect(backedUp).toMatch(/✓ 1 connection, [\d,. ]+ rows in drill\.backup/)
  expect(restored).toMatch(/✓ Restored 1 connection/)
  expect(restored).toMatch(/✓ 4 records recognised, \d+ were known/)
  expect(previewed).not.toMatch(/create/i)
  expect((await ml(['sync', 'nordlys'])).code).toBe(0)
})
