import { oc } from '@orpc/contract'
import { z } from 'zod'
import { ROLES, type Role } from '../../../core/people.ts'
import type { Access } from '../access.ts'

/** The tags of the OpenAPI document. */
type Tag = 'Connections' | 'Runs' | 'Previews' | 'Issues' | 'Matches' | 'Money' | 'Records' | 'Webhooks' | 'People'

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
type Path = `/${string}`

const EVERYBODY: readonly Role[] = ROLES
export const FINANCE: readonly Role[] = ['admin', 'finance']
export const ADMIN: readonly Role[] = ['admin']

// Nothing is reachable by being forgotten: a route that says nothing is for nobody.
const closed = oc.$meta<Access>({ roles: [], scope: 'admin' })

/** A route that only reads. */
export const reads = (path: Path, tag: Tag, summary: string, roles: readonly Role[] = EVERYBODY) =>
  closed.meta({ roles, scope: 'read' }).route({ method: 'GET', path, tags: [tag], summary })

/** Members of a path. */
export const inConnection = { connection: z.string().min(1).max(200).describe('The name of a connection') }
export const anId = z.string().min(1).max(100)

const MOST = 200

/** What every list takes. */
export const paged = {
  cursor: z.string().max(2_000).optional().describe('`next` of the page before; left out for the first page'),
  limit: z.coerce.number<string | number>().int().min(1).max(MOST).default(50),
}

/** A page of a list; `next` is the cursor of the next one, `null` on the last. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({ items: z.array(item), next: z.string().nullable() })
interface Writing {
  readonly method?: Method
  readonly scope?: Access['scope']
  /** 202: the work goes on after the answer. */
  readonly status?: 200 | 202
  readonly isNotKept?: boolean
}

/** The work goes on after the answer. */
export const LATER = { status: 202 } as const

/** A route that changes something. */
export const writes = (
  path: Path,
  tag: Tag,
  summary: string,
  roles: readonly Role[],
  { method = 'POST', scope = 'write', status = 200, isNotKept = false }: Writing = {},
) => closed.meta({ roles, scope, isNotKept }).route({ method, path, tags: [tag], summary, successStatus: status })
