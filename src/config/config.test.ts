import { expect, test } from 'vitest'
import { readConfig, strangeVariables } from './config.ts'

test('without any variable the documented defaults hold', () => {
  expect(readConfig({})).toEqual({
    dataDir: './data',
    databaseConnections: null,
    databaseUrl: null,
    masterKey: null,
    publicUrl: null,
    hosts: [],
    trustedProxies: [],
    port: 4400,
    logLevel: null,
    allowPrivateHosts: false,
    throughProxy: false,
    otlpEndpoint: null,
    metricsToken: null,
    oidc: null,
  })
})

test('an empty variable counts as unset', () => {
  expect(readConfig({ DATABASE_URL: '', ML_CONNECTOR_KEY: '', PORT: '', ML_CONNECTOR_DATA_DIR: '' })).toMatchObject({
    dataDir: './data',
    databaseUrl: null,
    masterKey: null,
    port: 4400,
  })
})

test('values are read, and credentials among them print as [secret]', () => {
  const key = Buffer.alloc(32, 7).toString('base64')
  const config = readConfig({
    ML_CONNECTOR_DATA_DIR: '/var/lib/ml-connector',
    DATABASE_URL: 'postgres://app:hunter22@db/ml',
    ML_CONNECTOR_KEY: key,
    PORT: '8080',
    LOG_LEVEL: 'debug',
    ML_CONNECTOR_ALLOW_PRIVATE_HOSTS: '1',
  })
  expect(config).toMatchObject({
    dataDir: '/var/lib/ml-connector',
    port: 8080,
    logLevel: 'debug',
    allowPrivateHosts: true,
    throughProxy: false,
  })
  expect(config.masterKey?.reveal()).toBe(key)
  expect(config.databaseUrl?.reveal()).toBe('postgres://app:hunter22@db/ml')
  expect(JSON.stringify(config)).not.toMatch(/hunter22/)
})

test('names and networks are lists', () => {
  const lists = {
    ML_CONNECTOR_HOSTS: 'web, ml.internal,',
    ML_CONNECTOR_TRUSTED_PROXIES: '10.0.0.5,fd00::/8 , 0.0.0.0/0',
  }
  expect(readConfig(lists)).toMatchObject({
    hosts: ['web', 'ml.internal'],
    trustedProxies: ['10.0.0.5', 'fd00::/8', '0.0.0.0/0'],
  })
})

test.each([
  ['ML_CONNECTOR_HOSTS', 'https://ml.internal'],
  ['ML_CONNECTOR_HOSTS', 'ml.internal:4400'],
  ['ML_CONNECTOR_TRUSTED_PROXIES', 'proxy'],
  ['ML_CONNECTOR_TRUSTED_PROXIES', '10.0.0.0/33'],
  ['ML_CONNECTOR_TRUSTED_PROXIES', '10.0.0.0/8/8'],
  ['ML_CONNECTOR_TRUSTED_PROXIES', '10.0.0.1;10.0.0.2'],
])('%s is not %s', (name, value) => {
  expect(() => readConfig({ [name]: value })).toThrow(`The environment variable ${name} must be`)
})

test.each([
  ['PORT', 'eighty', 'The environment variable PORT must be a port number.'],
  ['PORT', '70000', 'The environment variable PORT must be a port number.'],
  [
    'LOG_LEVEL',
    'loud',
    'The environment variable LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent.',
  ],
  [
    'ML_CONNECTOR_URL',
    'ml.example.com',
    'The environment variable ML_CONNECTOR_URL must be an address like https://ml-connector.example.com.',
  ],
  [
    'DATABASE_URL',
    'mysql://db/ml',
    'The environment variable DATABASE_URL must be an address like postgres://user:password@host/database.',
  ],
  [
    'ML_CONNECTOR_ALLOW_PRIVATE_HOSTS',
    'yes',
    'The environment variable ML_CONNECTOR_ALLOW_PRIVATE_HOSTS must be 1 or 0.',
  ],
])('a bad %s stops the start with a sentence naming it', (name, value, sentence) => {
  expect(() => readConfig({ [name]: value })).toThrow(sentence)
})

test('a bad master key is named and not repeated', () => {
  const attempt = () => readConfig({ ML_CONNECTOR_KEY: 'tooshortasecret' })
  expect(attempt).toThrow(/ML_CONNECTOR_KEY must be 32 bytes as base64/)
  expect(attempt).not.toThrow(/tooshortasecret/)
})

test('several master keys are taken while one takes the place of another, and a bad one among them is not', () => {
  const [one, other] = [1, 2].map((byte) => Buffer.alloc(32, byte).toString('base64'))
  expect(readConfig({ ML_CONNECTOR_KEY: `${one}, ${other}` }).masterKey?.reveal()).toBe(`${one}, ${other}`)
  expect(() => readConfig({ ML_CONNECTOR_KEY: `${one},short` })).toThrow(/ML_CONNECTOR_KEY must be 32 bytes/)
  expect(() => readConfig({ ML_CONNECTOR_KEY: ' , ' })).toThrow(/ML_CONNECTOR_KEY must be 32 bytes/)
})

test('a variable that only looks like ours is found, with the right one', () => {
  expect(strangeVariables({ ML_CONNECTOR_DATADIR: '/data', PATH: '/bin', ML_CONNECTOR_URL: '' })).toEqual([
    { name: 'ML_CONNECTOR_DATADIR', meant: 'ML_CONNECTOR_DATA_DIR' },
  ])
})

test.each([
  ['ML_CONNECTOR_ALLOW', null],
  ['ML_CONNECTOR_KEYS', 'ML_CONNECTOR_KEY'],
  ['ML_CONNECTOR_DATABASE_URL', 'DATABASE_URL'],
])('by %s %s is meant: what all names have in common does not count', (name, meant) => {
  expect(strangeVariables({ [name]: '1' })).toEqual([{ name, meant }])
})

test.each(['1', '101', 'ten', '-2', '2.5'])('%s connections to the database are refused in words', (text) => {
  expect(() => readConfig({ ML_CONNECTOR_DATABASE_CONNECTIONS: text })).toThrow(
    'ML_CONNECTOR_DATABASE_CONNECTIONS must be a number from 2 to 100.',
  )
  expect(readConfig({ ML_CONNECTOR_DATABASE_CONNECTIONS: '20' }).databaseConnections).toBe(20)
})
