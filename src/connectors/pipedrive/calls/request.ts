import type { Outgoing } from '../../http/send.ts'
import type { Access } from '../credentials.ts'
import type { Endpoint } from './prices.ts'

export type Query = Readonly<Record<string, string | number | undefined>>

/** One call: where to, and with what. */
export interface Call {
  readonly endpoint: Endpoint
  /** Values of the `{…}` in the endpoint. */
  readonly path?: Readonly<Record<string, string>>
  readonly query?: Query
  readonly body?: unknown
  /** Sent in place of `body`: a file and what it belongs to. */
  readonly form?: FormData
  /** Values in the body that must not show in errors or logs. */
  readonly secrets?: readonly string[]
  /** How many tries passing trouble gets in all; 4 unless told. */
  readonly tries?: number
}

const TIMEOUT_MS = 30_000
/** Pages of 500 rows take their time. */
const LIST_TIMEOUT_MS = 60_000

/** The HTTP request of a call. @throws TypeError when a value for the path is missing */
export function outgoing(call: Call, access: Access): Outgoing {
  const [method, template] = call.endpoint.split(' ') as [Outgoing['method'], string]
  const headers = { ...access.headers, accept: 'application/json' }
  return {
    system: 'pipedrive',
    method,
    url: address(access.base, template, call.path ?? {}, call.query ?? {}),
    route: `/api/${template}`,
    headers: call.body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
    ...bodyOf(call),
    expected: method === 'GET' && !template.includes('{') ? 'list' : 'record',
    timeoutMs: call.query?.limit === undefined ? TIMEOUT_MS : LIST_TIMEOUT_MS,
  }
}

// Its boundary is a part of the type of a form, so that is left to fetch.
const bodyOf = ({ body, form }: Call): Pick<Outgoing, 'body'> =>
  form === undefined ? (body === undefined ? {} : { body: JSON.stringify(body) }) : { body: form }

function address(base: string, template: string, path: Readonly<Record<string, string>>, query: Query): string {
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = path[name]
    if (value === undefined || value === '') throw new TypeError(`${template} needs a value for {${name}}`)
    return encodeURIComponent(value)
  })
  // The global host knows v1 without the prefix only; company hosts know it with it.
  const bare = filled.startsWith('v1/') && new URL(base).hostname === 'api.pipedrive.com'
  const url = new URL(`${base}/${bare ? '' : 'api/'}${filled}`)
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value))
  }
  return url.href
}
