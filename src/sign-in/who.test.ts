import { expect, test } from 'vitest'
import { aConnection } from '../../test/connections.ts'
import type { Account } from '../connectors/pipedrive/model.ts'
import { connectionId, remoteId } from '../core/ids.ts'
import { isPinned, refusalOf, type Signing } from './who.ts'

const connection = aConnection({ state: 'active' })
const account = (companyId: string, admin = true, user = '1'): Account => ({
  me: { id: remoteId(user), name: 'Kari', email: 'kari@example.com', active: true, admin },
  companyId,
  companyName: 'Nordlys',
  companyDomain: 'nordlys',
  defaultCurrency: 'NOK',
  timeZone: null,
})
const GLOBAL = 'https://api.pipedrive.com'
const OWN = 'https://nordlys.pipedrive.com'
const signing = (given: Partial<Signing> = {}): Signing => ({
  connection,
  apiUrl: OWN,
  fieldSuffix: '',
  before: { signedIn: null, apiDomain: null },
  hasLinks: false,
  restarted: false,
  host: 'nordlys.pipedrive.com',
  account: account('10'),
  others: [],
  ...given,
})
const known = (companyId: string, userId = '1') => ({ signedIn: { companyId, userId, at: 0 }, apiDomain: OWN })

test('the company that the file names is taken, another one is not', () => {
  expect(refusalOf(signing())).toBeNull()
  expect(refusalOf(signing({ host: 'sol.pipedrive.com', account: account('77') }))).toContain(
    'another Pipedrive company',
  )
})

test('a company that has renamed its host since is still the same', () => {
  const renamed = { before: known('10'), hasLinks: true, host: 'aurora.pipedrive.com' }
  expect(refusalOf(signing(renamed))).toBeNull()
  expect(refusalOf(signing({ ...renamed, account: account('77') }))).toContain('another Pipedrive company')
})

test('behind the global host the operator may choose anew, until records are linked', () => {
  const moved = { apiUrl: GLOBAL, before: known('10'), host: 'sol.pipedrive.com', account: account('77') }
  expect(refusalOf(signing(moved))).toBeNull()
  expect(refusalOf(signing({ ...moved, restarted: true }))).toContain('another Pipedrive company')
  expect(refusalOf(signing({ ...moved, hasLinks: true }))).toContain('another Pipedrive company')
})

test('where nobody signed in through us, the host that was written to tells the company', () => {
  const before = { signedIn: null, apiDomain: OWN }
  const sol = { apiUrl: GLOBAL, before, hasLinks: true, host: 'sol.pipedrive.com', account: account('77') }
  expect(refusalOf(signing(sol))).toContain('another Pipedrive company')
  expect(refusalOf(signing({ ...sol, host: 'nordlys.pipedrive.com' }))).toBeNull()
  const neverUsed = { ...sol, before: { signedIn: null, apiDomain: null } }
  expect(refusalOf(signing({ ...neverUsed, connection: { ...connection, host: 'api.pipedrive.com' } }))).toBeNull()
})

test('begun by a stranger, it takes an admin of the company or the same user as before', () => {
  const seller = { restarted: true, account: account('10', false, '5') }
  expect(refusalOf(signing(seller))).toContain('Kari is no admin of Nordlys')
  expect(refusalOf(signing({ ...seller, before: known('10', '5') }))).toBeNull()
  expect(refusalOf(signing({ restarted: true }))).toBeNull()
  expect(refusalOf(signing({ account: account('10', false, '5') }))).toBeNull()
})

test('two connections never write into the same fields of one company', () => {
  const other = { ...connection, id: connectionId('c_2'), name: 'second' }
  const suffixed = { ...other, settings: { pipedrive: { fieldSuffix: ' 2' } } }
  expect(refusalOf(signing({ others: [{ ...other, settings: { pipedrive: { fieldSuffix: '' } } }] }))).toContain(
    'second already writes to nordlys.pipedrive.com',
  )
  expect(refusalOf(signing({ others: [suffixed] }))).toBeNull()
  // By whatever host name the other one reaches it.
  const same = { source: { ids: {}, label: 'Books' }, destination: { ids: { pipedrive: '10' }, label: 'Nordlys' } }
  const global = { ...other, host: 'api.pipedrive.com', identity: same }
  expect(refusalOf(signing({ others: [global] }))).toContain('second already writes to')
})

test('a connection is pinned when its file names the company, or somebody signed in before', () => {
  expect(isPinned(OWN, { signedIn: null })).toBe(true)
  expect(isPinned(GLOBAL, known('10'))).toBe(true)
  expect(isPinned(GLOBAL, { signedIn: null })).toBe(false)
})
