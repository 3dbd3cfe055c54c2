import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { eraseCustomer, erasureOf } from '../../src/app/erase-customer.ts'
import type { Reached } from '../../src/app/reach.ts'
import { apart } from '../../src/connection/stored.ts'
import type { Connection } from '../../src/core/connection.ts'
import { addCustomer, type Company, postInvoice } from '../../src/twins/company/company.ts'
import { KARI } from '../actor.ts'
import { type HookedOptions, hookedWorld } from '../hooks/hooked-world.ts'
import type { World } from '../world.ts'

/** Somebody whose every word is of nobody else. */
const PERSON = {
  name: 'Kjellaug Forsvinnsen',
  attention: 'Torgunn Borteborg',
  email: 'kjellaug@forsvinnsen.example, faktura@forsvinnsen.example',
  invoiceEmail: 'regnskap@forsvinnsen.example',
  phone1: '+47 90 12 34 98',
  addressLine1: 'Utvisketunet 77',
  web: 'https://forsvinnsen.example',
  corporateId: '987612348',
} as const
export const WORDS = [
  ...['Kjellaug', 'Forsvinnsen', 'forsvinnsen', 'Torgunn', 'Borteborg', 'Utvisketunet', '90 12 34 98', '987612348'],
]

/** That person as a customer, with an open invoice that has words of hers on it. */
export function addPerson(company: Company) {
  const customer = addCustomer(company, PERSON)
  const invoice = postInvoice(company, customer)
  invoice.invoiceText = 'Levert til Kjellaug'
  return { customer, invoice }
}

/** A company with that person, who is not read yet. */
export async function withPerson(options: HookedOptions = {}) {
  const w = await hookedWorld({ seed: 5, suppliers: 1, customers: 3, invoices: 8, ...options })
  return { w, ...addPerson(w.company) }
}

export const erase = async (w: World, text: string, pipedrive = false) => {
  const connection = await w.connection()
  const { customer } = await erasureOf(w.store, connection, text)
  const reach = async () => reachedIn(w, connection)
  const deps = { store: w.store, clock: w.clock, owner: 'test', actor: KARI, reach }
  const caller = { signal: new AbortController().signal, tell: () => undefined }
  return eraseCustomer(deps, connection, { text, key: customer.key, pipedrive }, caller)
}

/** The connection with new clients of both twins. */
function reachedIn(w: World, connection: Connection): Reached {
  const { source, destination, route } = w.remote()
  const deps = {
    ...{ store: w.store, connection, source, destination, route, clock: w.clock, owner: 'test' },
    ...{ whose: { source: source.whose, destination: destination.whose, apart }, log: () => undefined },
  }
  return { connection, destination, runDeps: () => deps, onAgain: () => () => undefined } as unknown as Reached
}

/** In which files of a folder one of these words stands, as text. */
export const inFiles = (folder: string, words: readonly string[] = WORDS): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .flatMap((one) => {
      const bytes = readFileSync(join(one.parentPath, one.name), 'latin1')
      return words
        .filter((word) => bytes.includes(Buffer.from(word).toString('latin1')))
        .map((word) => `${one.name}: ${word}`)
    })

/** In which tables of a database one of these words stands. */
export async function inTables(databaseUrl: string, words: readonly string[] = WORDS): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const tables = await client.query<{ name: string }>(
      `select tablename as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
    )
    const found: string[] = []
    for (const { name } of tables.rows) {
      const { rows } = await client.query<{ text: string }>(`select t::text as text from "${name}" as t`)
      for (const word of words) if (rows.some(({ text }) => text.includes(word))) found.push(`${name}: ${word}`)
    }
    return found
  } finally {
    await client.end()
  }
}
