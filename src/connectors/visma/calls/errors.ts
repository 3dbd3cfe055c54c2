import { SyncError, type SyncErrorOptions } from '../../../core/errors.ts'
import { errorCode, errorText } from '../../http/body.ts'
import { statusClass } from '../../http/classify.ts'
import { isPage, isRedirect } from '../../http/page.ts'
import { retryAfterMs, secondsHeaderMs } from '../../http/retry-after.ts'
import type { Incoming } from '../../http/send.ts'

/** The trap that costs every new integration its first afternoon; documented by Visma under "fix 401 error". */
const TENANT_ADVICE =
  'Use the tenant id of the company, not of the customer: Visma Admin → Company → choose the company → Edit → Configuration → Tenant id. If it is right, check that the company still has the integration.'
const UNAUTHORIZED_ADVICE = `${TENANT_ADVICE} If visma.apiUrl was set by hand, check that first.`
const APPROVAL_ADVICE =
  "Have the scope approved for the application in Visma's Developer Portal, then let the customer's Integration Administrator accept the integration for this company again."
const COMPANY_ADVICE =
  'Check visma.tenantId (the company, not the customer), visma.companyId, and that the ERP licence of the company has not expired.'

const NO_COMPANY = 'Visma does not know the company of the call, or does not let the application into it (12002).'
const COMPANY_ID_ADVICE =
  'Check visma.companyId first, then visma.tenantId (of the company, not the customer), and that the ERP licence of the company has not expired.'

const MINUTE_MS = 60_000

/** The error for an answer of the API other than 2xx. */
export function apiError(incoming: Incoming, path: string, single: boolean, now: Date, unnamedWaitMs: number) {
  const { status, headers, requestId, text } = incoming
  const said = errorText(text)
  const detail = said === '' ? '' : `: ${said}`
  const options = (advice?: string): SyncErrorOptions => ({
    ...(advice === undefined ? {} : { advice }),
    ...(requestId === null ? {} : { requestId }),
  })
  const hold = (code: string, message: string, advice: string) =>
    new SyncError(code, message, { do: 'hold' }, { ...options(advice), refused: true })

  // The old platform layer reports faults of the set-up under any status, but with stable fault codes.
  const fault = errorCode(text)
  if (fault === '12027') return hold('visma.no_license', `Visma refuses this company${detail} (12027)`, COMPANY_ADVICE)
  if (fault === '12002') {
    return hold('visma.company_not_set', NO_COMPANY, COMPANY_ID_ADVICE)
  }
  if (isRedirect(status)) {
    const message = `Visma answered with a redirect (${status}) to ${path}, which is not followed`
    return new SyncError('visma.redirected', message, RETRY, options(ADDRESS_ADVICE))
  }
  if ((status === 401 || status === 403 || status === 404 || status === 410) && isPage(incoming)) {
    const message = `Visma answered ${path} with a page (${status})${detail}`
    return new SyncError('visma.not_the_api', message, RETRY, options(ADDRESS_ADVICE))
  }
  switch (statusClass(status)) {
    case 'unauthorized':
      return hold(
        'visma.unauthorized',
        `Visma refuses a fresh token for this company (401)${detail}`,
        UNAUTHORIZED_ADVICE,
      )
    case 'forbidden':
      return hold('visma.forbidden', `Visma forbids reading ${path} (403)${detail}`, APPROVAL_ADVICE)
    case 'limited': {
      // Visma's limit is a fixed hourly window: until it ends every further call is refused.
      const afterMs = retryAfterMs(headers, now) ?? secondsHeaderMs(headers, 'x-ratelimit-reset', now) ?? unnamedWaitMs
      const message = `Visma's hourly call limit is used up; the next call is allowed in ${Math.ceil(afterMs / 1000)} s.`
      return new SyncError('visma.rate_limited', message, { do: 'wait', afterMs }, options())
    }
    case 'transient': {
      const asked = retryAfterMs(headers, now)
      const remedy = asked !== null && asked > MINUTE_MS ? ({ do: 'wait', afterMs: asked } as const) : RETRY
      const message = `Visma answered ${status} to ${path}${detail}`
      return new SyncError('visma.unavailable', message, remedy, options('See https://status.visma.com.'))
    }
    case 'gone':
      return hold('visma.no_such_endpoint', `Visma does not know ${path} (${status})${detail}`, ADDRESS_ADVICE)
    default:
      // A refused single read concerns one record. A refused list concerns the run, and may be Visma's passing fault.
      return new SyncError(
        'visma.refused',
        `Visma refused ${path} (${status})${detail}`,
        single ? { do: 'reject' } : RETRY,
        options(),
      )
  }
}

/** Failures that say nothing about the change that was asked for: they are those of any call. */
const NOT_OF_THE_CHANGE = new Set([
  ...['visma.no_license', 'visma.company_not_set', 'visma.redirected', 'visma.not_the_api', 'visma.rate_limited'],
])
const REJECT = { do: 'reject' } as const
const UPDATE_ADVICE =
  "To let changes made in Pipedrive through, have the update scope approved for the application in Visma's Developer Portal, then let the customer's Integration Administrator accept the integration for this company again; it is asked for again within a day."

/** Nothing may be written: for want of the scope, or of the right. */
export const readOnly = (message: string, options: SyncErrorOptions = {}): SyncError =>
  new SyncError('visma.read_only', message, REJECT, { advice: UPDATE_ADVICE, ...options })

/** The error for an answer to a change other than 2xx. */
export function changeError(incoming: Incoming, path: string, now: Date): SyncError {
  const { status, requestId, text } = incoming
  const general = apiError(incoming, path, true, now, MINUTE_MS)
  if (NOT_OF_THE_CHANGE.has(general.code)) return general
  // A server that failed may have failed after it had carried out the change.
  if (general.code === 'visma.unavailable') return inDoubt(general)
  const said = errorText(text)
  const detail = said === '' ? '' : `: ${said}`
  const options: SyncErrorOptions = requestId === null ? {} : { requestId }
  switch (statusClass(status)) {
    case 'unauthorized':
    case 'forbidden':
      return readOnly(`Visma lets the record be read, but not changed (${status})${detail}`, options)
    case 'gone':
      return new SyncError('visma.gone', `Visma has no such record any more (${status})${detail}`, REJECT, options)
    default:
      if (status === 412) {
        const message = 'The record was changed in Visma in the meantime (412).'
        return new SyncError('visma.moved', message, REJECT, options)
      }
      return new SyncError('visma.rejected', `Visma refuses the change (${status})${detail}`, REJECT, options)
  }
}

/** The same failure, of which nobody knows whether the change was carried out all the same. */
export function inDoubt(error: SyncError): SyncError {
  const { code, message, remedy, advice, requestId } = error
  return new SyncError(code, message, remedy, {
    ...{ cause: error, applied: 'unknown' as const },
    ...(advice === undefined ? {} : { advice }),
    ...(requestId === undefined ? {} : { requestId }),
  })
}

const RETRY = { do: 'retry' } as const
const ADDRESS_ADVICE = 'Check visma.apiUrl; it is https://api.finance.visma.net unless Visma told you another one.'

/**
 * A 200 that cannot be read: cut off on the way, or a gateway's page. `text` is quoted, unless it may hold a secret.
 */
export function garbled(path: string, text: string | null, cause?: unknown): SyncError {
  const quoted = text === null ? '' : `: ${errorText(text.slice(0, 2_000)).slice(0, 80)}`
  const size = text === null ? '' : ` (${text.length} characters)`
  return new SyncError('visma.garbled', `Visma's answer to ${path} is not the JSON expected${size}${quoted}`, RETRY, {
    cause,
  })
}

/** The error for an answer of the token endpoint other than 2xx. `said` is free of secrets. */
export function tokenError(incoming: Incoming, said: string, scope: string, now: Date, unnamedWaitMs: number) {
  const { status, headers, text } = incoming
  const code = errorCode(text)
  const detail = said === '' || said === code ? '' : `: ${said}`
  const hold = (name: string, message: string, advice: string) =>
    new SyncError(name, `${message}${detail}`, { do: 'hold' }, { advice, refused: true })
  const kind = statusClass(status)
  if (kind === 'limited') {
    const afterMs = retryAfterMs(headers, now) ?? unnamedWaitMs
    return new SyncError('visma.rate_limited', 'Visma limits requests for tokens.', { do: 'wait', afterMs })
  }
  if (kind === 'transient' || isRedirect(status) || isPage(incoming)) {
    return new SyncError('visma.unavailable', `Visma's token endpoint answered ${status}${detail}`, RETRY)
  }
  if (code === 'invalid_scope') {
    return hold('visma.scope_not_approved', `The scope ${scope} is not approved for this company`, APPROVAL_ADVICE)
  }
  if (code === 'invalid_tenant') return hold('visma.unknown_tenant', 'Visma does not know the tenant', TENANT_ADVICE)
  if (code === 'invalid_client' || code === 'unauthorized_client' || status === 401) {
    const advice =
      'Check visma.clientId and visma.clientSecret; a secret that was renewed in the portal ends the old one.'
    return hold('visma.bad_credentials', 'Visma does not accept the client id or its secret', advice)
  }
  const advice = 'Check visma.tokenUrl, visma.clientId, visma.tenantId and visma.scope.'
  return hold('visma.token_refused', `Visma refused a token (${status}${code === null ? '' : `, ${code}`})`, advice)
}
