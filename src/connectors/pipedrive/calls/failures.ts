import { SyncError, type SyncErrorOptions } from '../../../core/errors.ts'
import { errorCode, errorText } from '../../http/body.ts'
import { statusClass } from '../../http/classify.ts'
import { isPage, isRedirect } from '../../http/page.ts'
import { retryAfterMs, secondsHeaderMs } from '../../http/retry-after.ts'
import type { Incoming } from '../../http/send.ts'
import { type Endpoint, PRICES } from './prices.ts'

/** What an answer means for the call. */
export type Verdict =
  | { readonly is: 'ok'; readonly body: unknown }
  /** Passing trouble; the call may be repeated, and `error` is thrown when it may not be any more. */
  | { readonly is: 'passing'; readonly error: SyncError; readonly askedMs: number | null }
  | { readonly is: 'throttled'; readonly askedMs: number | null; readonly requestId: string | undefined }
  | { readonly is: 'exhausted' }
  | { readonly is: 'unauthorized'; readonly error: SyncError }
  | { readonly is: 'failed'; readonly error: SyncError }

export const BLOCKED_MS = 15 * 60_000

/**
 * Reads an answer. Pure; decides by status, endpoint and the machine-readable `code`, never by the words of a
 * message, which Pipedrive changes without notice.
 */
export function judge(endpoint: Endpoint, incoming: Incoming, now: Date): Verdict {
  const { status, headers } = incoming
  const requestId = incoming.requestId ?? undefined
  const say = (code: string, message: string, remedy: SyncError['remedy'], options: SyncErrorOptions = {}) =>
    new SyncError(`pipedrive.${code}`, message, remedy, requestId === undefined ? options : { ...options, requestId })
  const failed = (error: SyncError): Verdict => ({ is: 'failed', error })
  const words = errorText(incoming.text)
  const said = words ? `: ${words}` : '.'

  // 403 and 429 are judged below. Any other web page or redirect does not come from the API itself: passing trouble.
  if (status >= 300 && status !== 403 && status !== 429 && status < 500 && (isRedirect(status) || isPage(incoming))) {
    return passing(notTheApi(endpoint, incoming, say), retryAfterMs(headers, now))
  }
  switch (statusClass(status)) {
    case 'ok': {
      const body = parsed(incoming.text)
      if (isFailure(body)) {
        return passing(
          say('unreadable', `Pipedrive answered ${endpoint} well and with a failure at once${said}`, { do: 'retry' }),
          null,
        )
      }
      if (body !== undefined) return { is: 'ok', body }
      return passing(
        say('unreadable', `Pipedrive answered ${endpoint} with cut or garbled JSON.`, { do: 'retry' }),
        null,
      )
    }
    case 'transient': {
      const asked = retryAfterMs(headers, now)
      return passing(
        say('unavailable', `Pipedrive answered ${endpoint} with status ${status}${said}`, { do: 'retry' }),
        asked,
      )
    }
    case 'limited':
      if (isDaily(headers, PRICES[endpoint])) return { is: 'exhausted' }
      return {
        is: 'throttled',
        askedMs: retryAfterMs(headers, now) ?? secondsHeaderMs(headers, 'x-ratelimit-reset', now),
        requestId,
      }
    case 'unauthorized': {
      const advice = 'Copy the API token again from Personal preferences → API in Pipedrive, or sign in again.'
      const message = `Pipedrive does not accept the credentials${said}`
      return { is: 'unauthorized', error: say('unauthorized', message, { do: 'hold' }, { advice, refused: true }) }
    }
    case 'forbidden':
      return failed(forbidden(endpoint, incoming, said, say))
    case 'gone':
      // What is only being made cannot be gone: it is what it names, such as the person of a note.
      if (creates(endpoint) && !endpoint.includes('{')) return failed(unknownParent(endpoint, said, say))
      return failed(
        say('gone', `The record is not in Pipedrive any more (${endpoint}, status ${status}).`, { do: 'reject' }),
      )
    case 'refused':
      return failed(refused(endpoint, incoming, said, say))
  }

  function passing(error: SyncError, askedMs: number | null): Verdict {
    return creates(endpoint) ? failed(unknownOutcome(endpoint, error)) : { is: 'passing', error, askedMs }
  }
}

const unknownParent = (endpoint: Endpoint, said: string, say: Say): SyncError =>
  say('rejected', `Pipedrive does not know a record that this one belongs to (${endpoint})${said}`, { do: 'reject' })

type Say = (code: string, message: string, remedy: SyncError['remedy'], options?: SyncErrorOptions) => SyncError

/** Calls that must not be repeated once they may have been applied: Pipedrive has no idempotency keys. */
export const creates = (endpoint: Endpoint): boolean => endpoint.startsWith('POST ')

/** The answer to a create was lost or cannot be used: the record may exist all the same. */
export function unknownOutcome(endpoint: Endpoint, cause: SyncError): SyncError {
  const message = `Whether ${endpoint} was carried out is not known: ${cause.message}`
  const id = cause.requestId === undefined ? {} : { requestId: cause.requestId }
  return new SyncError('pipedrive.outcome_unknown', message, { do: 'retry' }, { cause, applied: 'unknown', ...id })
}

// The burst limit and the daily one both answer 429, and no document says how to tell them apart. The count of units
// left for the day does, where the answer has it.
function isDaily(headers: Headers, price: number): boolean {
  const left = headers.get('x-daily-ratelimit-token-remaining')
  return left !== null && /^\d+$/.test(left) && Number(left) <= price
}

function forbidden(endpoint: Endpoint, incoming: Incoming, said: string, say: Say): SyncError {
  if (isPage(incoming)) {
    const advice = 'Pipedrive blocks an address that keeps calling; everything rests for 15 minutes.'
    const message = `Pipedrive answered ${endpoint} with a block page.`
    return say('blocked', message, { do: 'wait', afterMs: BLOCKED_MS }, { advice })
  }
  if (isGateway(incoming.text)) {
    const advice = 'Give the app the missing scope in Pipedrive’s Developer Hub and sign in again.'
    return say('scope', `The credentials do not cover ${endpoint}${said}`, { do: 'hold' }, { advice, refused: true })
  }
  if (/capping|limit/i.test(errorCode(incoming.text) ?? '')) return limit(endpoint, said, say)
  // Without a code that names a limit we cannot tell a limit from a missing right, so the advice names the right first.
  const right = 'Give the user of the token the right to do this in Pipedrive, best make it an admin.'
  const advice = creates(endpoint) ? `${right} If it has the right, a limit of the plan may be reached.` : right
  // A list that may not be read stops the connection; a write that is forbidden concerns only its record.
  const remedy = endpoint.startsWith('GET ') ? ({ do: 'hold' } as const) : ({ do: 'reject' } as const)
  return say('forbidden', `Pipedrive forbids ${endpoint}${said}`, remedy, {
    advice,
    ...(remedy.do === 'hold' ? { refused: true } : {}),
  })
}

/** The error for a limit of the plan: open deals, notes on a deal, custom fields; others in Pipedrive's own words. */
function limit(endpoint: Endpoint, said: string, say: Say): SyncError {
  if (/^(POST|PATCH) v2\/deals/.test(endpoint)) {
    const advice = 'Close or delete open deals, or take a larger plan; entries go on the organization meanwhile.'
    return say('deal_limit', `The plan allows no more open deals${said}`, { do: 'reject' }, { advice })
  }
  if (endpoint === 'POST v1/notes' || endpoint === 'PUT v1/notes/{id}') {
    const advice = 'Delete notes that are not needed, or show documents as activities.'
    return say('note_limit', `Pipedrive takes no more notes there${said}`, { do: 'reject' }, { advice })
  }
  if (/^POST v2\/\w+Fields/.test(endpoint)) {
    const advice = 'Free a custom field, map to one that exists, or take a larger plan.'
    return say('field_limit', `The plan allows no more custom fields${said}`, { do: 'hold' }, { advice })
  }
  const advice = 'Free what is not needed in Pipedrive, or take a larger plan.'
  return say('limit', `A limit of the account stands against ${endpoint}${said}`, { do: 'reject' }, { advice })
}

function notTheApi(endpoint: Endpoint, { status, headers }: Incoming, say: Say): SyncError {
  const advice = 'If that lasts, use the address of your company, like https://company.pipedrive.com.'
  if (!isRedirect(status)) {
    return say(
      'unavailable',
      `Pipedrive answered ${endpoint} with a page (status ${status}).`,
      { do: 'retry' },
      { advice },
    )
  }
  const to = headers.get('location')
  const message = `Pipedrive answers with a redirect${to ? ` to ${origin(to)}` : ''}, which is not followed.`
  // A connection that has never worked is held at once (`refused`): then the address is wrong.
  return say('redirected', message, { do: 'hold' }, { advice, refused: true })
}

function refused(endpoint: Endpoint, incoming: Incoming, said: string, say: Say): SyncError {
  const { status } = incoming
  if (status === 402) {
    const advice = 'Open the subscription page in Pipedrive.'
    return say('account_closed', `The Pipedrive account is not open${said}`, { do: 'hold' }, { advice, refused: true })
  }
  if (status === 422 && endpoint === 'POST v1/webhooks') {
    return say('webhook_limit', `Pipedrive registers no more webhooks for this user${said}`, { do: 'reject' })
  }
  const advice =
    'It is Pipedrive that refuses, not Visma.net: set right there what it names, or its rules for such records; then retry the issue.'
  return say('rejected', `Pipedrive refused ${endpoint} (status ${status})${said}`, { do: 'reject' }, { advice })
}

// The gateway in front of Pipedrive repeats the status as `errorCode` and sends no `data`. A refusal by the application
// itself has `data: null` or a `code` of its own; in API v2 it may have neither, but then no `errorCode` either.
function isGateway(text: string): boolean {
  const body = parsed(text)
  if (typeof body !== 'object' || body === null) return false
  return 'errorCode' in body && body.errorCode === 403 && !('data' in body) && !('code' in body)
}

const isFailure = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && 'success' in body && body.success === false

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function origin(location: string): string {
  try {
    return new URL(location).origin
  } catch {
    return 'another address'
  }
}
