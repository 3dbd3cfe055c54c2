import * as is from './gateway/checks.ts'
import { invalid } from './gateway/errors.ts'
import { PAGE_V1, pageV1 } from './gateway/listing-v1.ts'
import { type Call, CONTACTS_READ, DEALS_READ, ok, type Reply, type Route } from './gateway/route.ts'
import { sqlTime } from './gateway/times.ts'
import type { StoredFile } from './model.ts'
import { pointTo, readable, writable } from './relations.ts'
import { create, remove, update, type World } from './world.ts'

const PARENTS = {
  deal_id: 'deal',
  person_id: 'person',
  org_id: 'organization',
  product_id: 'product',
  activity_id: 'activity',
} as const
type Parent = keyof typeof PARENTS

async function upload({ world, actor, request }: Call): Promise<Reply> {
  if (!(request.headers.get('content-type') ?? '').startsWith('multipart/form-data')) {
    throw invalid('file', 'must be sent as multipart/form-data')
  }
  const form = await request.formData()
  const file = form.get('file')
  if (!(file instanceof File)) throw invalid('file', 'is required')
  const links: Record<Parent, number | null> = {
    deal_id: null,
    person_id: null,
    org_id: null,
    product_id: null,
    activity_id: null,
  }
  for (const [name, value] of form) {
    if (name === 'file') continue
    if (!Object.hasOwn(PARENTS, name)) throw invalid(name, 'is not allowed', `unknown form field "${name}"`)
    const id = Number(value)
    links[name as Parent] = pointTo(world, PARENTS[name as Parent], Number.isInteger(id) ? id : -1, name)
  }
  const bytes = new Uint8Array(await file.arrayBuffer())
  const row = create(world, actor, 'file', {
    user_id: actor.user,
    name: file.name,
    description: '',
    type: file.type === '' ? 'application/octet-stream' : file.type,
    bytes,
    ...links,
  })
  return ok(showFile(world)(row))
}

const formBody = is.members({ name: is.filled(), description: is.text(65_535) })

async function rename({ world, actor, request, id }: Call): Promise<Reply> {
  const before = writable(world, 'file', id())
  const sent = Object.fromEntries(new URLSearchParams(await request.text()))
  return ok(showFile(world)(update(world, actor, 'file', before, formBody(sent, ''))))
}

const showFile =
  (world: World) =>
  (row: StoredFile): Record<string, unknown> => {
    const { tables, company } = world
    const { bytes, type: _, is_deleted, deleted_at: _deleted, ...rest } = row
    const extension = /\.([a-z0-9]{1,8})$/i.exec(row.name)?.[1]?.toLowerCase() ?? ''
    return {
      ...rest,
      add_time: sqlTime(row.add_time),
      update_time: sqlTime(row.update_time),
      lead_id: null,
      log_id: null,
      file_name: `${row.id}_${row.name}`,
      file_type: /^(png|jpe?g|gif|webp)$/.test(extension) ? 'img' : extension || 'file',
      file_size: bytes.byteLength,
      active_flag: !is_deleted,
      inline_flag: false,
      remote_location: 's3',
      remote_id: `${row.id}_${row.name}`,
      cid: '',
      s3_bucket: '',
      mail_message_id: '',
      mail_template_id: '',
      deal_name: row.deal_id === null ? '' : (tables.deal.get(row.deal_id)?.title ?? ''),
      person_name: row.person_id === null ? '' : (tables.person.get(row.person_id)?.name ?? ''),
      org_name: row.org_id === null ? '' : (tables.organization.get(row.org_id)?.name ?? ''),
      product_name: row.product_id === null ? '' : (tables.product.get(row.product_id)?.name ?? ''),
      lead_name: '',
      url: `https://${company.domain}.pipedrive.com/v1/files/${row.id}/download`,
    }
  }

const live = (rows: Iterable<StoredFile>): StoredFile[] => [...rows].filter((row) => !row.is_deleted)

const ANY_READ = ['deals:read', 'deals:full', 'activities:read', 'activities:full', 'contacts:read', 'contacts:full']
const ANY_WRITE = ['deals:full', 'activities:full', 'contacts:full']
const read = { version: 'v1', scopes: ANY_READ } as const
const write = { version: 'v1', scopes: ANY_WRITE } as const
const LIST = { ...PAGE_V1, limit: { max: 100 }, sort: 'text' } as const

const under = (path: string, index: string, scopes: readonly string[]): Route => ({
  version: 'v1',
  scopes,
  method: 'GET',
  path,
  cost: 20,
  query: LIST,
  run: ({ world, query, id }) => pageV1(live(world.tables.file.by(index, id())), query, showFile(world)),
})

export const fileRoutes: readonly Route[] = [
  {
    ...read,
    method: 'GET',
    path: '/files',
    cost: 20,
    query: LIST,
    run: ({ world, query }) => pageV1(live(world.tables.file.rows.values()), query, showFile(world)),
  },
  under('/deals/:id/files', 'deal', DEALS_READ),
  under('/organizations/:id/files', 'org', CONTACTS_READ),
  under('/persons/:id/files', 'person', CONTACTS_READ),
  {
    ...read,
    method: 'GET',
    path: '/files/:id',
    cost: 2,
    run: ({ world, id }) => ok(showFile(world)(readable(world, 'file', id()))),
  },
  {
    ...read,
    method: 'GET',
    path: '/files/:id/download',
    cost: 20,
    run: ({ world, id }) => {
      const row = writable(world, 'file', id())
      const disposition = `attachment; filename*=UTF-8''${encodeURIComponent(row.name)}`
      const headers = { 'content-type': row.type, 'content-disposition': disposition }
      return { raw: new Response(row.bytes, { headers }) }
    },
  },
  { ...write, method: 'POST', path: '/files', cost: 10, run: upload },
  { ...write, method: 'PUT', path: '/files/:id', cost: 10, run: rename },
  {
    ...write,
    method: 'DELETE',
    path: '/files/:id',
    cost: 6,
    run: ({ world, actor, id }) => ok({ id: remove(world, actor, 'file', writable(world, 'file', id())).id }),
  },
]
