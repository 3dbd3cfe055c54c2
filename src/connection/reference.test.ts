import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Ajv from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { knownPaths } from './known-keys.ts'
import { connectionSchema, settingsPage, settingsReference } from './reference.ts'
import { connectionFile, DESCRIBED } from './schema.ts'

const known = knownPaths(connectionFile)
const leaves = known.filter((path) => !known.some((other) => other.startsWith(`${path}.`)))

test('every key of the file is described, and nothing that is no key', () => {
  expect(Object.keys(DESCRIBED).toSorted()).toEqual(leaves.toSorted())
})

test('docs/settings.md is what the schema says', () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'settings.md'), 'utf8')
  expect(page).toBe(settingsPage(settingsReference()))
})

/** A whole file in which the setting stands as its example shows it. */
function fileWith(path: string, example: string): unknown {
  const isOauth = path.startsWith('pipedrive.oauth.')
  const file: Record<string, unknown> = {
    name: 'nordlys',
    visma: { clientId: 'a', clientSecret: 'b', tenantId: 'c' },
    pipedrive: isOauth ? { oauth: { clientId: 'a', clientSecret: 'b' } } : { apiToken: 'd' },
  }
  const keys = path.split('.')
  const last = keys.pop() ?? ''
  let inner = file
  for (const key of keys) {
    inner[key] ??= {}
    inner = inner[key] as Record<string, unknown>
  }
  inner[last] = parse(example)
  return file
}

test.each(Object.entries(DESCRIBED))('the example of %s can be applied', (path, { example }) => {
  expect(connectionFile.safeParse(fileWith(path, example)).error).toBeUndefined()
})

test('the schema for editors takes what the program takes, and names what it does not', () => {
  const ajv = new Ajv.default({ strict: false })
  addFormats.default(ajv)
  const check = ajv.compile(connectionSchema())
  for (const [path, { example }] of Object.entries(DESCRIBED)) {
    expect({ path, ok: check(fileWith(path, example)), why: check.errors }).toEqual({ path, ok: true, why: null })
  }
  expect(check({ ...(fileWith('settings.drafts', 'true') as object), setting: {} })).toBe(false)
  expect(check(fileWith('settings.locale', 'no'))).toBe(false)
})
