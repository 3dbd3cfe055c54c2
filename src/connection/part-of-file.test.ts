import { expect, test } from 'vitest'
import { readPartOfFile } from './part-of-file.ts'

const OF_BLOCKS = `
name: nordlys   # stays
visma:
  clientId: isv_nordlys
  clientSecret: \${VISMA_CLIENT_SECRET}
pipedrive:
  apiUrl: https://nordlys.pipedrive.com
  seats: 5
settings:
  locale: nb-NO
`
const TOLD = {
  name: 'nordlys',
  visma: { clientId: 'isv_nordlys', clientSecret: `\${VISMA_CLIENT_SECRET}` },
  pipedrive: { apiUrl: 'https://nordlys.pipedrive.com', seats: 5 },
  settings: { locale: 'nb-NO' },
}

test.each([
  ['blocks', OF_BLOCKS],
  ['JSON', JSON.stringify(TOLD)],
  [
    'groups on one line each',
    `name: nordlys
visma: { clientId: isv_nordlys, clientSecret: "\${VISMA_CLIENT_SECRET}" }
pipedrive: { seats: 5, apiUrl: "https://nordlys.pipedrive.com" }
settings: { locale: nb-NO }`,
  ],
])('a part of a file as %s is told whole, and what is missing is no fault', (_, text) => {
  expect(readPartOfFile(text)).toEqual(TOLD)
})

test('lines of an environment fill in what they are called after, and nothing of the program itself', () => {
  const text = [
    '# secrets',
    'VISMA_CLIENT_SECRET=s3cr=et',
    'export PIPEDRIVE_API_TOKEN="abc"   # of our user',
    "VISMA_TENANT_ID='t-1'",
    'ML_CONNECTOR_KEY=ours',
    'DATABASE_URL=postgres://ours',
    'OTHER=1',
    'PIPEDRIVE_CLIENT_SECRET=',
  ].join('\n')
  expect(readPartOfFile(text)).toEqual({
    visma: { clientSecret: 's3cr=et', tenantId: 't-1' },
    pipedrive: { apiToken: 'abc' },
  })
  expect(readPartOfFile('PIPEDRIVE_CLIENT_ID=b\nPIPEDRIVE_CLIENT_SECRET=c')).toEqual({
    pipedrive: { oauth: { clientId: 'b', clientSecret: 'c' } },
  })
})

test('placeholders of a file are filled from lines below it, by the names it gives them', () => {
  const text = `visma: { clientSecret: "\${OURS}", tenantId: "\${NONE}" }\npipedrive:\n  apiToken: typed\nOURS=x\nPIPEDRIVE_API_TOKEN=y\n`
  expect(readPartOfFile(text)).toEqual({
    visma: { clientSecret: 'x', tenantId: `\${NONE}` },
    pipedrive: { apiToken: 'typed' },
  })
})

test.each([
  ['visma: { clientId: a', /not valid YAML at line 1/],
  ['visma:\n  clientIdd: a', /^visma\.clientIdd is not known; did you mean visma\.clientId\?/],
  ['pipedrive:\n  seats: many\n  plan: gold', /pipedrive\.plan must be one of .*\n?pipedrive\.seats must be a number/s],
  ['hello', /neither a connection file nor lines/],
  ['# nothing', /neither a connection file nor lines/],
  ['- a', /neither a connection file nor lines/],
  ['visma: 5\nVISMA_CLIENT_SECRET=s', /visma must be a group of keys/],
])('%j is refused in words', (text, words) => {
  expect(() => readPartOfFile(text)).toThrow(words)
})

test('a secret that is wrong is not said', () => {
  expect(() => readPartOfFile('visma:\n  clientSecret: 12345')).toThrow(
    /^visma\.clientSecret must be text, not a number/,
  )
})
