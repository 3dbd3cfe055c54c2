import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { FILE_VARIABLES, withSecretFiles } from './secret-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'ml-secret-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const fileOf = (text: string): string => {
  const path = join(folder, 'secret')
  writeFileSync(path, text)
  return path
}

test.each(FILE_VARIABLES)('%s names a file that holds the secret, whose last line may end', (variable) => {
  const name = variable.replace(/_FILE$/, '')
  expect(withSecretFiles({ [variable]: fileOf('s3cret\n') })).toMatchObject({ [name]: 's3cret' })
})

test('without such a variable, and with an empty one, the environment is as it was', () => {
  const env = { DATABASE_URL: 'postgres://a', ML_CONNECTOR_KEY_FILE: '' }
  expect(withSecretFiles(env)).toBe(env)
})

test('a secret that is given twice, and a file that cannot be read, are refused by their names and not by what they say', () => {
  const path = fileOf('s3cret')
  const twice = () => withSecretFiles({ DATABASE_URL: 'postgres://kari:pw@db', DATABASE_URL_FILE: path })
  expect(twice).toThrow('DATABASE_URL_FILE cannot be set beside DATABASE_URL')
  expect(twice).not.toThrow(/pw|s3cret/)
  const missing = () => withSecretFiles({ ML_CONNECTOR_KEY_FILE: join(folder, 'nowhere') })
  expect(missing).toThrow('ML_CONNECTOR_KEY_FILE must name a file that can be read')
  expect(() => withSecretFiles({ ML_CONNECTOR_KEY_FILE: folder })).toThrow('ML_CONNECTOR_KEY_FILE')
})
