import { expect, test } from 'vitest'
import { ENV, MINIMAL, replacing } from '../../test/connection-text.ts'
import { readConnectionFile, restoreConnectionFile } from './connection-file.ts'
import { splitSecrets } from './secrets.ts'
import { tidied } from './tidied.ts'

const ADDRESS = 'https://nordlys.pipedrive.com'
const at = (url: string) => tidied(readConnectionFile(replacing(ADDRESS, url), ENV))
const visma = (url: string) => tidied(readConnectionFile(replacing('visma:', `visma:\n  apiUrl: ${url}`), ENV))
const withToken = (token: string) =>
  tidied(readConnectionFile(MINIMAL, { ...ENV, PIPEDRIVE_API_TOKEN: token, VISMA_CLIENT_SECRET: 'visma-secret-1' }))

test.each([
  `${ADDRESS}/v1`,
  `${ADDRESS}/api/v2`,
  `${ADDRESS}/api/v1/`,
  `${ADDRESS}/pipeline/1/user/everyone`,
  `${ADDRESS}/settings/api?api_token=abc#top`,
  'https://nordlys.pipedrive.com./',
  'https://NORDLYS.pipedrive.com/api',
])('Pipedrive at %s is its account, and what was left out is said', (url) => {
  const { file, said, problems } = at(url)
  expect(file.pipedrive.apiUrl).toBe(ADDRESS)
  expect(said).toEqual([expect.stringMatching(/^pipedrive\.apiUrl is https:\/\/nordlys\.pipedrive\.com; the rest of /)])
  expect(said.join()).not.toContain('abc')
  expect(problems).toEqual([])
})

test.each([ADDRESS, `${ADDRESS}/`, 'https://NORDLYS.Pipedrive.com', `${ADDRESS}:443`])(
  'of %s nothing is left out, so nothing is said',
  (url) => {
    expect(at(url)).toMatchObject({ file: { pipedrive: { apiUrl: ADDRESS } }, said: [] })
  },
)

test('a proxy may have Pipedrive in a folder; only what we add ourselves is left out of its address', () => {
  expect(at('https://proxy.example/crm').file.pipedrive.apiUrl).toBe('https://proxy.example/crm')
  expect(at('https://proxy.example/crm/api/v1').file.pipedrive.apiUrl).toBe('https://proxy.example/crm')
})

test.each([
  ['https://api.finance.visma.net/v1', 'https://api.finance.visma.net'],
  ['https://api.finance.visma.net/swagger/index.html?url=/v1', 'https://api.finance.visma.net'],
  ['https://integration.visma.net/API/controller/api/v1', 'https://integration.visma.net/API/controller/api'],
  ['https://integration.visma.net/API-index/', 'https://integration.visma.net'],
  ['https://proxy.example/erp/v2', 'https://proxy.example/erp'],
])('Visma.net at %s is %s, and that is said', (given, base) => {
  const { file, said } = visma(given)
  expect(file.visma.apiUrl).toBe(base)
  expect(said).toEqual([expect.stringContaining(`visma.apiUrl is ${base};`)])
})

test.each([
  ['a zero width space', 'pipe\u200bdrive-token-1', '1 character'],
  ['a byte order mark and a soft hyphen', '\ufeffpipe\u00addrive\ufeff-token-1', '2 characters'],
  ['a line break', 'pipedrive-\ntoken-1', '1 character'],
  ['a hard blank', 'pipedrive\u00a0-token-1', '1 character'],
])('a token with %s in it is used without, and that is said', (_, token, count) => {
  const { file, said, problems } = withToken(token)
  expect(file.pipedrive.apiToken).toBe('pipedrive-token-1')
  expect(said).toEqual([`pipedrive.apiToken had ${count} that cannot be seen; left out.`])
  expect(problems).toEqual([])
})

test.each([
  ['pipedrive…token', 'U+2026'],
  ['pipedrive token', 'U+0020'],
  ['“pipedrive-token-1”', 'U+201C'],
])('the token %s is refused by name of the character, and is not repeated', (token, character) => {
  const { problems } = withToken(token)
  expect(problems).toEqual([expect.stringContaining(character)])
  expect(problems.join()).not.toContain(token)
})

test('a stored connection is tidied as well: it may be from before that was done', () => {
  const { settings, secrets } = splitSecrets(
    readConnectionFile(replacing(ADDRESS, `${ADDRESS}/api/v1`), {
      ...ENV,
      PIPEDRIVE_API_TOKEN: 'pipe\u200bdrive-token-1',
    }),
  )
  const { pipedrive } = restoreConnectionFile(settings, secrets)
  expect(pipedrive).toMatchObject({ apiUrl: ADDRESS, apiToken: 'pipedrive-token-1' })
})
