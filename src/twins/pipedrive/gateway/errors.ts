const INFO = 'Please check developers.pipedrive.com'

/** An answer that is no success. Thrown by resources, written by the gateway. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly body: unknown
  /** What the caller did that no careful client does; ends up in the twin's `oddities`. */
  readonly oddity: string | undefined
  constructor(status: number, message: string, body: unknown, oddity?: string) {
    super(message)
    this.status = status
    this.body = body
    this.oddity = oddity
  }
}

const envelope = (error: string, code?: string) => ({
  success: false,
  error,
  error_info: INFO,
  ...(code === undefined ? {} : { code }),
  data: null,
  additional_data: null,
})

/** API v2 says less than v1: no `data`, no `error_info`. The gateway and the webhooks service say the same in both. */
export function bodyIn(version: 'v1' | 'v2', body: unknown): unknown {
  if (version === 'v1' || typeof body !== 'object' || body === null || 'errorCode' in body) return body
  const { error_info: _info, data: _data, additional_data: _more, ...rest } = body as Record<string, unknown>
  return rest
}

/** 400; the message names the field, as v2 does. `oddity` when a careful client would never have sent it. */
export const invalid = (name: string, problem: string, oddity?: string): ApiError => {
  const message = `Validation failed: ${name}: ${problem}`
  return new ApiError(400, message, envelope(message, 'ERR_SCHEMA_VALIDATION_FAILED'), oddity)
}
/** 400 for a parameter or member that the request does not have. */
export const notAllowed = (name: string, oddity: string): ApiError =>
  invalid(name, `Parameter '${name}' is not allowed for this request; please check the API reference`, oddity)
export const notFound = (what: string): ApiError =>
  new ApiError(404, `${what} not found`, envelope(`${what} not found`, 'ERR_NOT_FOUND'))
export const forbidden = (error: string, code?: string): ApiError => new ApiError(403, error, envelope(error, code))
export const failed = (status: number, error: string, oddity?: string): ApiError =>
  new ApiError(status, error, envelope(error), oddity)
/** The form in which the API gateway, before any service, refuses. */
export const gatewayError = (status: number, error: string, oddity?: string): ApiError =>
  new ApiError(status, error, { success: false, error, errorCode: status, error_info: INFO }, oddity)
/** The webhooks service has an envelope of its own. */
export const webhookError = (status: number, errors: Readonly<Record<string, readonly string[]>>): ApiError =>
  new ApiError(status, Object.keys(errors).join(), { status: 'error', success: false, errors })

export const BLOCK_PAGE = `<!DOCTYPE html>
<html lang="en-US"><head><title>Access denied | Cloudflare</title></head>
<body><h1>Error 1015</h1><h2>You are being rate limited</h2>
<p>The owner of this website has banned you temporarily from accessing this website.</p></body></html>
`
