import type { User } from '../model.ts'
import type { Actor, World } from '../world.ts'
import type { Query, QuerySchema } from './query.ts'

/** One authenticated request, read strictly. */
export interface Call {
  readonly world: World
  readonly user: User
  readonly actor: Actor
  readonly url: URL
  readonly query: Query
  readonly request: Request
  readonly param: (name: string) => string
  /** @throws ApiError 404 when the path holds no number. */
  readonly id: (name?: string) => number
  /** The JSON body. @throws ApiError 400 when it is none. */
  readonly json: () => Promise<unknown>
}

export type Reply =
  | { readonly status?: number; readonly body: unknown }
  /** Bytes, e.g. of a file. */
  | { readonly raw: Response }

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly version: 'v1' | 'v2'
  /** `/organizations/:id` */
  readonly path: string
  /** Units of the daily API budget; `x-token-cost` in Pipedrive's own API description. */
  readonly cost: number
  /** Any of these OAuth scopes will do. */
  readonly scopes: readonly string[]
  /** What may be asked; `any` for paths that are gone. */
  readonly query?: QuerySchema | 'any'
  /** Counts against the search limit. */
  readonly search?: boolean
  /** Needs an account admin, whatever the scopes. */
  readonly admin?: boolean
  readonly run: (call: Call) => Reply | Promise<Reply>
}

export const ok = (data: unknown, additional?: unknown): Reply => ({
  body: additional === undefined ? { success: true, data } : { success: true, data, additional_data: additional },
})
export const created = (data: unknown): Reply => ({ status: 201, body: { success: true, data } })

export const CONTACTS_READ = ['contacts:read', 'contacts:full']
export const CONTACTS_WRITE = ['contacts:full']
export const DEALS_READ = ['deals:read', 'deals:full']
export const DEALS_WRITE = ['deals:full']
