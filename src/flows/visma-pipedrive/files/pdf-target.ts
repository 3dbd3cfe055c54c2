import type { Content, RemoteRecord } from '../../../core/connector.ts'
import { linkOf, type Target } from '../../../core/flow.ts'
import type { RemoteId } from '../../../core/ids.ts'
import type { Effect, Link } from '../../../core/sync-store.ts'
import type { PhaseContext } from '../context.ts'
import { desired, FIRST, OURS } from '../fields/desired.ts'
import { asOurs } from '../matching/adopted.ts'
import { type Row, rowsIn } from '../rows.ts'
import { pdfName } from './pdf-version.ts'

type Invoice = Row<'customerinvoice'>

const ROLE = 'pdf:'

/** What a file is to its invoice: each version of the invoice has a file of its own. */
export const roleOf = (version: string): string => `${ROLE}${version}`
export const isPdf = ({ role }: Pick<Link, 'role'>): boolean => role.startsWith(ROLE)

/** A record that the file may be on, by the member that names it. */
export interface FilePlace {
  readonly member: 'deal_id' | 'org_id' | 'person_id'
  readonly remote: RemoteId
}

/** The file to be made. `content` is left out where nothing is written. */
export function pdfTarget(
  invoice: Pick<Invoice, 'stream' | 'key' | 'number' | 'modified'>,
  version: string,
  { member, remote }: FilePlace,
  content: Content | null,
): Target {
  const { stream, key, modified } = invoice
  return {
    ...{ flow: 'customerInvoices', stream, key, role: roleOf(version), version: modified, rule: 'created' },
    desired: desired('file', {
      name: [pdfName(invoice.number ?? key), FIRST],
      [member]: [remote, FIRST],
      size: [content?.bytes.length, FIRST],
    }),
    match: null,
    create: true,
    ...(content === null ? {} : { content }),
  }
}

/** The same with a file that an earlier store made. */
export const takenOver = (target: Target, { id, fields }: RemoteRecord): Target => ({
  ...target,
  match: { remote: id, rule: BY_NAME, ours: asOurs(target.desired, fields) },
})

/** Links a file that an earlier store made of another version of the invoice. */
export const earlierLink = ({ stream, key }: Invoice, { entity, id }: RemoteRecord, run: Link['run']): Effect => ({
  do: 'link',
  link: {
    stream,
    key,
    role: `${ROLE}earlier ${id}`,
    entity,
    remote: id,
    origin: 'created',
    rule: BY_NAME,
    state: 'live',
    run,
  },
})
const BY_NAME = 'name'

/** Where the file goes, best first: the invoice's deal, else the customer's organization, else its person. */
export async function placesOf(invoice: Invoice, links: readonly Link[], context: PhaseContext) {
  const { store } = context
  const number = invoice.parent ?? ''
  const customer = (await rowsIn(store).byNumber('customer', [number])).get(number)
  const remoteOf = async (role: string) =>
    customer ? linkOf(await store.links('customer', role, [customer.key]), customer.key)?.remote : undefined
  const deal = links.find(({ role, state }) => role === 'deal' && state === 'live')?.remote
  const places: readonly (readonly [FilePlace['member'], RemoteId | undefined])[] = [
    ['deal_id', deal],
    ['org_id', await remoteOf('organization')],
    ['person_id', await remoteOf('person')],
  ]
  return places.flatMap(([member, remote]): readonly FilePlace[] => (remote === undefined ? [] : [{ member, remote }]))
}

/**
 * Deletes a file that we have attached, unless a person gave it another name: then it is theirs.
 *
 * @returns whether it is gone
 */
export async function removePdf(link: Link, context: PhaseContext): Promise<boolean> {
  const { store, destination, signal } = context
  const { stream, key, role, entity, remote } = link
  const forgotten = { do: 'unlink', stream, key, role } as const
  const [file, shadows] = await Promise.all([destination.read(entity, remote, signal), store.shadows(entity, [remote])])
  const written = shadows.get(remote)?.written.name
  const isTheirs = file !== null && !file.deleted && written !== undefined && file.fields.name !== written
  if (file !== null && !file.deleted && !isTheirs) {
    const { unapproved } = await context.sync({
      ...{ flow: 'customerInvoices', stream, key, role, version: null, rule: 'created', match: null, create: false },
      desired: { entity: 'file', fields: { deleted: true }, policy: { deleted: OURS } },
    })
    if (unapproved) return false
  }
  await store.commit([forgotten])
  return !isTheirs
}
