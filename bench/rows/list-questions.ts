import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import { customerNumber, type LargeStore, type Sizes } from '../../test/lists/large-store.ts'
import type { StorePlace } from '../parts/stores.ts'

/** One list, with the pages of it that are asked for. */
export interface Question {
  readonly what: string
  /** Which page → its path below `/api/v1`. */
  readonly pages: Readonly<Record<string, string>>
  /** ms */
  readonly bar?: number
}

type Row = Readonly<Record<string, string | number>>
type Ask = (select: string) => Promise<readonly Row[]>

/** What names documents and customers, besides their names. */
export const lookUps = ({ invoices }: Sizes, at: number): readonly string[] => [
  String(2_000_000 + ((at * 7_919) % invoices)),
  `innkjop@kunde-${at}.example`,
]

const cursor = (place: unknown): string => Buffer.from(JSON.stringify(place)).toString('base64url')
const LIMIT = 50

/** Every list of the contract, as `place` holds it. */
export async function questionsOf(place: StorePlace, large: LargeStore): Promise<readonly Question[]> {
  const { name, sizes, run, preview } = large
  const base = `/connections/${name}`
  return asking(place, async (ask) => {
    const at = async (from: string, offset: number) => {
      const [row] = await ask(`select ${from} limit 1 offset ${Math.max(0, offset)}`)
      if (row === undefined) throw new Error(`There is no row ${offset} of ${from}.`)
      return row
    }
    /** The first, the middle and the last page of a list of so many rows, in the order that `from` gives them. */
    const pagesOf = async (path: string, from: string, count: number, placeOf: (row: Row) => unknown) => {
      const sign = path.includes('?') ? '&' : '?'
      const after = async (offset: number) => `${path}${sign}cursor=${cursor(placeOf(await at(from, offset)))}`
      return { first: path, middle: await after(Math.floor(count / 2)), last: await after(count - LIMIT) }
    }
    const runs = `started_at as "startedAt", id from run order by started_at desc, id desc`
    const issues = `last_seen as "lastSeen", id from issue where state = 'open' order by last_seen desc, id desc`
    const all = (row: Row) => row
    const id = (row: Row) => row.id
    const record = `stream, key from record where stream = 'customerinvoice' order by stream, key`
    const shown = `stream, key from record where stream = 'customerinvoice' and state = 'done' order by stream, key`
    const party = `'customer' as stream, key from record where stream = 'customer' order by key`
    const owed = `key from owed order by rank, key`
    return [
      {
        what: 'issues',
        pages: {
          ...(await pagesOf(`${base}/issues`, issues, sizes.issues, all)),
          'of a code': `${base}/issues?code=bench.code_3`,
          'ignored, none': `${base}/issues?state=ignored`,
        },
      },
      { what: 'issue groups', pages: { open: `${base}/issue-groups` } },
      {
        what: 'runs',
        pages: {
          ...(await pagesOf(`${base}/runs`, runs, sizes.runs, all)),
          failed: `${base}/runs?status=failed`,
          'paused, none': `${base}/runs?status=paused`,
          'full that failed, none': `${base}/runs?status=failed&mode=full`,
          'of a flow, none': `${base}/runs?flow=creditNotes`,
        },
      },
      {
        what: 'records',
        pages: {
          ...(await pagesOf(`${base}/records`, record, sizes.invoices, all)),
          ...Object.fromEntries(
            ['shown', 'skipped', 'issue', 'waiting', 'kept', 'pending'].map((state) => [
              state,
              `${base}/records?state=${state}`,
            ]),
          ),
          'shown, middle': `${base}/records?state=shown&cursor=${cursor(await at(shown, Math.floor(sizes.invoices / 4)))}`,
          customers: `${base}/records?stream=customer`,
          'of 200': `${base}/records?state=issue&limit=200`,
        },
      },
      {
        what: 'receivables',
        pages: {
          ...(await pagesOf(`${base}/receivables`, owed, Math.floor(sizes.customers * 0.8), ({ key }) => key)),
          'of a band': `${base}/receivables?band=31-60`,
        },
      },
      { what: 'a customer with many invoices', pages: { one: `${base}/receivables/${customerNumber(1)}` } },
      {
        what: 'a customer like others',
        pages: { one: `${base}/receivables/customer:${customerNumber(7)}` },
      },
      {
        what: 'matches',
        pages: {
          ...(await pagesOf(`${base}/matches`, party, sizes.customers, all)),
          ...Object.fromEntries(
            ['linked', 'suggested', 'ambiguous', 'waiting', 'apart'].map((state) => [
              state,
              `${base}/matches?state=${state}`,
            ]),
          ),
        },
      },
      {
        what: 'timeline',
        pages: {
          'by number': `${base}/timeline?key=${2_000_000 + Math.floor(sizes.invoices / 2)}`,
          'by name': `${base}/timeline?key=${encodeURIComponent(`innkjop@kunde-9.example`)}`,
        },
      },
      {
        what: 'inbox',
        pages: {
          ...(await pagesOf(`${base}/inbox`, 'id from inbox order by id desc', sizes.deliveries, id)),
          failed: `${base}/inbox?state=failed`,
          'stored, none': `${base}/inbox?state=stored`,
        },
      },
      {
        what: 'audit',
        pages: {
          ...(await pagesOf(`${base}/audit`, 'id from audit order by id desc', sizes.audited, id)),
          'of everything': '/audit',
        },
      },
      {
        what: 'operations of a run',
        pages: await pagesOf(
          `${base}/runs/${run}/operations`,
          `id from operation where run = '${run}' order by id`,
          sizes.writes,
          id,
        ),
      },
      { what: 'a run', pages: { 'with its first operations': `${base}/runs/${run}` } },
      {
        what: 'writes of a preview',
        pages: {
          ...(await pagesOf(
            `${base}/previews/${preview}/operations`,
            `place from preview_write where run = '${preview}' order by place`,
            sizes.writes,
            ({ place: of }) => of,
          )),
          'of a group': `${base}/previews/${preview}/operations?group=customerInvoices:update:note`,
        },
      },
      { what: 'previews', pages: { all: `${base}/previews` } },
      { what: 'overview', pages: { one: `${base}/overview`, status: `${base}/status` } },
    ]
  })
}

async function asking<T>({ dataDir, databaseUrl }: StorePlace, work: (ask: Ask) => Promise<T>): Promise<T> {
  if (databaseUrl === null) {
    const file = new DatabaseSync(join(dataDir, 'ml-connector.db'), { readOnly: true })
    try {
      return await work(async (select) => file.prepare(select).all() as unknown as Row[])
    } finally {
      file.close()
    }
  }
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    return await work(async (select) => (await client.query<Row>(select)).rows.map(counted))
  } finally {
    await client.end()
  }
}

/** PostgreSQL answers its larger integers as text. */
const COUNTED = ['startedAt', 'lastSeen', 'place']
const counted = (row: Row): Row =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, COUNTED.includes(name) ? Number(value) : value]))
