import type { Clock } from '../../core/clock.ts'
import { SyncError } from '../../core/errors.ts'
import { KnownSecrets } from '../../core/known-secrets.ts'
import { unwatched, type Watch } from '../../core/watch.ts'
import { statusClass } from './classify.ts'
import { AddressRefused } from './guarded-fetch.ts'
import { type Expected, limitOf, readBody, sizeOf } from './read-body.ts'
import { requestIdOf } from './request-id.ts'

/** What every client of ours needs from the world. */
export interface Transport {
  readonly fetch: typeof globalThis.fetch
  readonly clock: Clock
  /** 0 ≤ x < 1, for jitter. */
  readonly random: () => number
  /** Sees every request and its answer's status; never a body. */
  readonly watch?: Watch | undefined
  /** Secrets that were sent to the other side. It may echo what it was sent, so they are hidden in its answers. */
  readonly secrets?: KnownSecrets | undefined
}

/** The same transport; from now on `values` are hidden in its answers. */
export function hiding<T extends Transport>(transport: T, values: Iterable<string>) {
  const secrets = transport.secrets ?? new KnownSecrets()
  secrets.add(values)
  return { ...transport, secrets }
}

export interface Outgoing {
  /** Name of the system for error codes: `visma`, `pipedrive`. */
  readonly system: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string
  /** The path of `url` with its ids taken out, for whoever watches. */
  readonly route?: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | FormData
  /** `record` unless told. In a good answer to `tokens` nothing is hidden: the secrets are what was asked for. */
  readonly expected?: Expected
  readonly timeoutMs: number
}

export interface Incoming {
  readonly status: number
  /** The id under which the other side's support finds the request; `null` where the answer has none. */
  readonly requestId: string | null
  readonly headers: Headers
  readonly text: string
  /** The body as it came, of a good answer to `file`; its `text` is empty then. */
  readonly bytes?: Uint8Array
}

// Codes of Node's network errors that prove the request never left: the other side cannot have applied it.
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])
const TLS = /CERT|TLS|SSL/

/**
 * One request, whole body read. Any HTTP status is an answer; only a missing or cut answer throws.
 *
 * Errors: SyncError `{system}.unreachable` (retry), `{system}.tls` (hold), `{system}.timeout` (retry),
 *         `{system}.address_refused` (hold), `{system}.too_large` (reject; for lists and tokens: wait an hour).
 *         `applied` is `unknown` unless the request surely never left.
 *         The caller's abort is rethrown as it is.
 */
export async function send(transport: Transport, out: Outgoing, signal: AbortSignal): Promise<Incoming> {
  const { host, pathname } = new URL(out.url)
  const call = { system: out.system, method: out.method, host, route: out.route ?? pathname }
  return (transport.watch ?? unwatched).call(call, () => exchange(transport, out, signal))
}

async function exchange(transport: Transport, out: Outgoing, signal: AbortSignal): Promise<Incoming> {
  const timeout = AbortSignal.timeout(out.timeoutMs)
  try {
    const response = await transport.fetch(out.url, {
      method: out.method,
      headers: out.headers,
      ...(out.body === undefined ? {} : { body: out.body }),
      redirect: 'manual',
      signal: AbortSignal.any([signal, timeout]),
    })
    return await answerOf(transport, out, response)
  } catch (cause) {
    if (signal.aborted) throw signal.reason
    if (cause instanceof SyncError) throw cause
    throw describe(out, cause, timeout.aborted)
  }
}

async function answerOf({ secrets }: Transport, out: Outgoing, response: Response): Promise<Incoming> {
  const { status } = response
  const expected = out.expected ?? 'record'
  const ok = statusClass(status) === 'ok'
  const most = limitOf(expected, ok)
  const body = await readBody(response, most)
  if (body === null && ok) throw tooLarge(out, expected, most)
  const headers = new Headers(response.headers)
  if (body !== null && ok && expected === 'file') {
    for (const [name, value] of headers) headers.set(name, secrets?.hide(value) ?? value)
    return { status, headers, requestId: requestIdOf(headers), text: '', bytes: body }
  }
  const text = body === null ? null : new TextDecoder().decode(body)
  if (secrets === undefined) return { status, headers, requestId: requestIdOf(headers), text: text ?? unread(most) }
  for (const [name, value] of headers) headers.set(name, secrets.hide(value))
  // Hidden before the text is cut or parsed: half a secret, or one in another encoding, would not be recognised.
  const hidden = text === null ? unread(most) : ok && expected === 'tokens' ? text : secrets.hide(text)
  return { status, headers, requestId: requestIdOf(headers), text: hidden }
}

// The status says what to do; nobody would read an error text of this length.
const unread = (most: number): string => `the answer is larger than ${sizeOf(most)} and was not read`

const HOUR_MS = 3_600_000

/** Asked for again at once, the answer would be as large: a list is not read for an hour, a record becomes an issue. */
function tooLarge(out: Outgoing, expected: Expected, most: number): SyncError {
  const { host, pathname } = new URL(out.url)
  const message = `${host} answered ${out.method} ${out.route ?? pathname} with more than ${sizeOf(most)}, which is not read.`
  const advice =
    expected === 'file'
      ? 'Files of this size are not carried over.'
      : 'No answer of theirs is that large: check the address, and what stands between.'
  const remedy =
    expected === 'record' || expected === 'file'
      ? ({ do: 'reject' } as const)
      : ({ do: 'wait', afterMs: HOUR_MS } as const)
  const applied = out.method === 'GET' ? 'no' : 'unknown'
  return new SyncError(`${out.system}.too_large`, message, remedy, { advice, applied })
}

function describe(out: Outgoing, cause: unknown, timedOut: boolean): SyncError {
  const host = new URL(out.url).host
  if (timedOut) {
    const message = `${host} did not answer within ${Math.round(out.timeoutMs / 1000)} s.`
    return new SyncError(`${out.system}.timeout`, message, { do: 'retry' }, { cause, applied: 'unknown' })
  }
  const refused = causes(cause).find((error) => error instanceof AddressRefused)
  if (refused !== undefined) {
    const advice = refused.allowable
      ? 'Check the address, and who answers for its name; ML_CONNECTOR_ALLOW_PRIVATE_HOSTS=1 allows your own network.'
      : 'Check the address, and who answers for its name.'
    return new SyncError(
      `${out.system}.address_refused`,
      `${refused.message}.`,
      { do: 'hold' },
      { cause, advice, refused: true },
    )
  }
  const code = networkCode(cause)
  const applied = code !== null && NEVER_SENT.has(code) ? 'no' : 'unknown'
  if (code !== null && TLS.test(code)) {
    const message = `${host} has a TLS certificate that cannot be verified (${code}).`
    const advice =
      'Check the address; for a private certificate authority, start with NODE_EXTRA_CA_CERTS=/path/to/ca.pem.'
    return new SyncError(`${out.system}.tls`, message, { do: 'hold' }, { cause, applied: 'no', advice, refused: true })
  }
  const message =
    code === 'ENOTFOUND'
      ? `${host} cannot be found (DNS).`
      : `The connection to ${host} failed${code ? ` (${code})` : ''}.`
  const advice = 'Check the address, the network and the firewall.'
  return new SyncError(`${out.system}.unreachable`, message, { do: 'retry' }, { cause, applied, advice })
}

/** `fetch` hides the reason a level or two down, and behind an AggregateError for dual-stack hosts. */
function causes(error: unknown): readonly Error[] {
  const found: Error[] = []
  for (let at = error; at instanceof Error && found.length < 5; ) {
    found.push(at)
    at = at instanceof AggregateError && at.errors[0] instanceof Error ? at.errors[0] : at.cause
  }
  return found
}

function networkCode(error: unknown): string | null {
  const coded = causes(error).find((at) => 'code' in at && typeof at.code === 'string')
  return coded !== undefined && 'code' in coded && typeof coded.code === 'string' ? coded.code : null
}
