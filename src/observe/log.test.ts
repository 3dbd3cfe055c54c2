import { expect, test } from 'vitest'
import { KnownSecrets } from '../core/known-secrets.ts'
import { secret } from '../core/secret.ts'
import { withFacts } from './facts.ts'
import { createLog } from './log.ts'

function capture() {
  const lines: string[] = []
  const secrets = new KnownSecrets()
  return { lines, secrets, log: createLog('info', secrets, (line) => void lines.push(line)) }
}

test('a log line is one JSON object with its time and the name of its level', () => {
  const { lines, log } = capture()
  log.info({ run: 'r_1', flow: 'suppliers', key: '4821' }, 'linked')
  expect(lines).toHaveLength(1)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'info',
    run: 'r_1',
    flow: 'suppliers',
    key: '4821',
    msg: 'linked',
  })
})

test('below its level a log is silent', () => {
  const { lines, log } = capture()
  log.debug({ run: 'r_1' }, 'page read')
  expect(lines).toEqual([])
})

test('members that carry credentials are blotted out, however deep a library puts them', () => {
  const { lines, log } = capture()
  log.info({
    visma: { clientSecret: 'S1-aaaaaa' },
    request: { headers: { 'x-api-token': 'S2-bbbbbb' } },
    apiToken: 'S3-cccccc',
  })
  log.info({ config: { request: { headers: { Authorization: 'Bearer S4-dddddd' } } }, wrapped: secret('S5-eeeeee') })
  expect(lines.join('')).not.toMatch(/S[1-5]-/)
  expect(lines.join('')).toContain('[secret]')
})

test('a secret met before is blotted out wherever it turns up, even inside a sentence', () => {
  const { lines, log, secrets } = capture()
  secrets.add(['0123456789abcdef', ''])
  log.warn('GET https://x.example/?api_token=0123456789abcdef failed')
  expect(lines[0]).toContain('api_token=[secret] failed')
})

test('a line carries the facts of the work it belongs to, and leaves none behind', async () => {
  const { lines, log } = capture()
  await withFacts({ run: 'r_1', flow: 'suppliers' }, async () => {
    log.info({ event: 'first', why: 'because', flow: 'customers' })
    await withFacts({ key: 'supplier:1' }, async () => log.info({ event: 'second' }))
    log.info({ event: 'third' })
  })
  log.info({ event: 'fourth' })
  const told = lines.map((line) => JSON.parse(line)).map(({ level, time, ...rest }) => rest)
  expect(told).toEqual([
    { event: 'first', why: 'because', run: 'r_1', flow: 'customers' },
    { event: 'second', run: 'r_1', flow: 'suppliers', key: 'supplier:1' },
    { event: 'third', run: 'r_1', flow: 'suppliers' },
    { event: 'fourth' },
  ])
})

test('a secret with quotes and blanks in it is blotted out although JSON writes it in another way', () => {
  const { lines, log, secrets } = capture()
  secrets.add(['say "open\\sesame" twice'])
  log.warn({ body: 'it was say "open\\sesame" twice', said: JSON.stringify({ was: 'say "open\\sesame" twice' }) })
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ body: 'it was [secret]', said: '{"was":"[secret]"}' })
})
