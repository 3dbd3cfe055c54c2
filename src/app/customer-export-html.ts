import type { CustomerExport } from './customer-export.ts'
import type { Cell } from './report-html/blocks.ts'
import { reportHtml, type Section } from './report-html/page.ts'

/** An export as one page that can be handed to whoever asks what is held about them. */
export function customerExportHtml({ name, exportedAt, customer, inPipedrive, held }: CustomerExport): string {
  const rows = held.reduce((sum, one) => sum + one.rows.length, 0)
  const who = customer.name ?? customer.number ?? customer.key
  return reportHtml({
    title: `What is held about ${who}`,
    about: `Customer ${customer.number ?? customer.key} of the connection ${name}`,
    verdict: { tone: 'plain', text: `${rows} rows` },
    summary:
      'This is all that ml-connector keeps about the customer, its persons and its documents. What Visma.net and Pipedrive hold themselves is not in it.',
    sections: [records(inPipedrive), ...held.map(section)],
    foot: `Made on ${exportedAt.slice(0, 10)} at ${exportedAt.slice(11, 16)} UTC.`,
  })
}

const records = (all: CustomerExport['inPipedrive']): Section => ({
  title: 'Records in Pipedrive',
  blocks: [
    all.length === 0
      ? { is: 'text', text: 'None.' }
      : {
          is: 'table',
          columns: [{ title: 'Record' }, { title: 'For' }, { title: 'How it came' }, { title: 'Page' }],
          rows: all.map(({ entity, remote, stream, key, origin, shared, url }) => [
            `${entity} ${remote}`,
            `${stream} ${key}`,
            `${origin === 'created' ? 'made by us' : 'was there'}${shared ? ', shared with others' : ''}`,
            url,
          ]),
        },
  ],
})

/** Columns that say nothing of the customer, and only hold the table together. */
const INNER: readonly string[] = ['connection', 'hash', 'row_hash', 'fingerprint', 'waiting_for', 'encoding']

function section({ about, rows }: CustomerExport['held'][number]): Section {
  const names = Object.keys(rows[0] ?? {}).filter(
    (name) => !INNER.includes(name) && rows.some((row) => row[name] !== null && row[name] !== ''),
  )
  return {
    title: about,
    blocks: [
      {
        is: 'table',
        columns: names.map((title) => ({ title: title.replaceAll('_', ' ') })),
        rows: rows.map((row) => names.map((name) => cellOf(name, row[name]))),
      },
    ],
  }
}

function cellOf(name: string, value: CustomerExport['held'][number]['rows'][number][string] | undefined): Cell {
  if (value === null || value === undefined) return null
  if (
    typeof value === 'number' &&
    (name === 'at' || name.endsWith('_at') || name === 'first_seen' || name === 'last_seen')
  )
    return new Date(value).toISOString().slice(0, 16).replace('T', ' ')
  return typeof value === 'object' ? readable(value) : String(value)
}

/** `name: Fjordkaffe AS; contact.emails: post@fjordkaffe.example`: what is empty is left out. */
function readable(value: object, path = ''): string {
  const parts = Object.entries(value).flatMap(([name, one]: [string, unknown]) => {
    const own = Array.isArray(value) ? path : path === '' ? name : `${path}.${name}`
    if (one === null || one === '') return []
    if (typeof one !== 'object') return [own === '' ? String(one) : `${own}: ${String(one)}`]
    return [readable(one as object, own)]
  })
  return parts.filter((part) => part !== '').join('; ')
}
