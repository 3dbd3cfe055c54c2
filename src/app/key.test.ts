import { beforeEach, expect, test } from 'vitest'
import { exampleDocument, exampleParty } from '../../test/example-records.ts'
import { openedStore } from '../../test/sync-store.ts'
import type { Document, Party } from '../connectors/visma/model.ts'
import type { Connection } from '../core/connection.ts'
import { remoteId, runId, sourceKey } from '../core/ids.ts'
import type { SourceRecord } from '../core/record.ts'
import { figuresOf } from '../flows/visma-pipedrive/money/figures.ts'
import { recordNamed } from './key.ts'

const RUN = runId('r_1')
const row = (key: string, number: string, parent: string | null, data: Party | Document): SourceRecord =>
  ({ key: sourceKey(key), number, parent, modified: null, data }) as SourceRecord
const contact = (email: string) => ({ name: 'Kåre Ås', attention: null, emails: [email], phones: [], web: null })

let opened: Awaited<ReturnType<typeof openedStore>>
beforeEach(async () => {
  opened = await openedStore()
  const { sync } = opened
  const customer = (internalId: string, number: string, name: string, given: Partial<Party> = {}) =>
    row(
      internalId,
      number,
      null,
      exampleParty({ internalId, number, name, corporateId: null, vatNumber: null, contact: null, ...given }),
    )
  const invoice = (number: string) => row(`Invoice:${number}`, number, '10001', exampleDocument({ number }))
  await sync.stage(
    'customer',
    [
      customer('71', '10001', 'Fjordkaffe AS', { corporateId: '912 345 678', contact: contact('Post@Fjord.no') }),
      customer('72', '10002', 'Fjord Hotell AS', { vatNumber: 'NO923456789MVA' }),
      customer('73', '10003', 'Fjord Hotell AS Bergen'),
      customer('10002', '10004', 'Brød & Bønner'),
    ],
    RUN,
  )
  await sync.stage('supplier', [customer('81', '10003', 'Sol Import AS')], RUN)
  await sync.stage('customerinvoice', [invoice('100'), invoice('101'), invoice('10001')], RUN)
  await sync.stage('customerdocument', [invoice('100')], RUN)
  const fjord = { number: '10001', name: 'Fjordkaffe AS' }
  const figures = figuresOf({ customer: fjord, documents: [], today: '2026-11-22', baseCurrency: 'NOK' })
  await sync.stage('receivables', [{ ...invoice('71'), data: figures }], RUN)
  const link = { origin: 'created', rule: 'created', state: 'live', run: RUN } as const
  const linked = (
    stream: string,
    key: string,
    role: string,
    entity: 'organization' | 'deal' | 'note',
    remote: number,
  ) =>
    ({
      do: 'link',
      link: { ...link, stream, key: sourceKey(key), role, entity, remote: remoteId(remote) },
    }) as const
  await sync.commit([
    linked('customer', '71', 'organization', 'organization', 7),
    linked('customerinvoice', 'Invoice:100', 'deal', 'deal', 9),
    linked('customerinvoice', 'Invoice:101', 'deal', 'deal', 9),
    linked('receivables', '71', 'summary', 'note', 11),
  ])
})

const connection = (): Connection => ({ ...opened.connection, host: 'nordlys.pipedrive.com' })
const named = async (text: string) => {
  const { stream, key } = await recordNamed(opened.store, connection(), text)
  return `${stream}:${key}`
}

test.each([
  ['the address of its page in Pipedrive', 'https://nordlys.pipedrive.com/organization/7', 'customer:71'],
  ['the address as a browser shows it', ' https://nordlys.pipedrive.com/organization/7?tab=notes#x ', 'customer:71'],
  ['the address without the name of the company', 'https://app.pipedrive.com/organization/7', 'customer:71'],
  ['what it is in Pipedrive', 'organization:7', 'customer:71'],
  ['the same in short', 'Org:7', 'customer:71'],
  ['a note about what is worked out of it', 'note:11', 'customer:71'],
  ['its stream and number', 'supplier:10003', 'supplier:81'],
  ['its stream and key', 'customer:73', 'customer:73'],
  ['its stream and number, where the key of another one is the same', 'customer:10002', 'customer:72'],
  ['the key of a document', 'Invoice:100', 'customerinvoice:Invoice:100'],
  ['a stream that another one is shown by', 'customerdocument:Invoice:100', 'customerdocument:Invoice:100'],
  ['the number of a document, which its ledger has too', '100', 'customerinvoice:Invoice:100'],
  ['the number of a document before that of a party', '10001', 'customerinvoice:Invoice:10001'],
  ['its own number before the key of another', '10002', 'customer:72'],
  ['its key', '71', 'customer:71'],
  ['its organisation number, however it is written', 'NO 912345678 MVA', 'customer:71'],
  ['its VAT number', '923 456 789', 'customer:72'],
  ['an e-mail address, whatever its case', 'post@fjord.NO', 'customer:71'],
  ['its whole name, although another one begins so', 'fjord hotell as', 'customer:72'],
  ['beginnings of its words in any order', 'berg hotel', 'customer:73'],
  ['a name written without letters that a keyboard lacks', 'brod bonn', 'customer:10002'],
  ['the person one writes to', 'kare', 'customer:71'],
])('a record is found by %s', async (_, text, found) => expect(await named(text)).toBe(found))

test('of several hits each is listed with what names it alone, and one is to be chosen', async () => {
  await expect(named('fjord')).rejects.toMatchObject({
    code: 'record.several',
    message: [
      'fjord names 3 records:',
      '1. customer:10001 Fjordkaffe AS',
      '2. customer:10002 Fjord Hotell AS',
      '3. customer:10003 Fjord Hotell AS Bergen',
    ].join('\n'),
    remedy: { do: 'hold' },
  })
  await expect(named('deal:9')).rejects.toMatchObject({
    message: expect.stringMatching(/^deal:9 names 2 records:\n1\. customerinvoice:Invoice:100 .*\n2\. /),
  })
  await expect(named('10003')).rejects.toMatchObject({
    message: '10003 names 2 records:\n1. customer:10003 Fjord Hotell AS Bergen\n2. supplier:10003 Sol Import AS',
  })
})

test('what nothing bears is unknown, and a page of another account is told so', async () => {
  for (const text of [
    '',
    '%',
    'jord',
    'deal:8',
    'organization:8',
    'nobody@fjord.no',
    '923456788',
    'https://x',
    'toString:1',
  ])
    await expect(
      named(text).catch((error) => error.code),
      text,
    ).resolves.toMatch(/record\.(unknown|other_account)/)
  await expect(named('https://fjell.pipedrive.com/organization/7')).rejects.toMatchObject({
    code: 'record.other_account',
    message: 'That is a page of fjell.pipedrive.com, and nordlys writes to nordlys.pipedrive.com.',
  })
})

test('a page of an account on another port than usual, as in the demo', async () => {
  const demo = { ...connection(), host: '127.0.0.1:4401' }
  const at = (port: number) => recordNamed(opened.store, demo, `http://127.0.0.1:${port}/organization/7`)
  expect(await at(4401)).toMatchObject({ stream: 'customer', key: '71' })
  await expect(at(4403)).rejects.toMatchObject({
    message: 'That is a page of 127.0.0.1:4403, and nordlys writes to 127.0.0.1:4401.',
  })
})
