/** An answer before it becomes a `Response`. */
export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** Thrown by code that refuses a request; the twin answers with its reply. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly reply: Reply
  constructor(reply: Reply) {
    super(`refused with ${reply.status}`)
    this.reply = reply
  }
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }

export const json = (body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status,
  headers: { ...JSON_TYPE, ...headers },
  body: JSON.stringify(body),
})

export const binary = (bytes: Uint8Array, contentType: string, name: string): Reply => ({
  status: 200,
  headers: { 'content-type': contentType, 'content-disposition': `attachment; filename="${name}"` },
  body: bytes,
})

// The real system has several shapes for errors: each of its layers has its own.

/** The business layer: `{"message": "VismaId: …"}`. */
export const businessError = (status: number, text: string): Reply =>
  json({ message: `VismaId: 0f5f2a0e-6a1c-4a0b-8a54-5d1f3b0c9e77. ${text}` }, status)

/** The request reader spells the key with a capital. */
export const badRequest = (text: string): Reply => json({ Message: text }, 400)

export const notFound = (what: string): Reply => json({ message: `${what} cannot be found in the system.` }, 404)

/** The old platform layer. */
export const ippException = (status: number, code: string, message: string): Reply =>
  json(
    {
      ExceptionType: 'IPPException',
      ExceptionMessage: message,
      ExceptionFaultCode: code,
      ExceptionMessageID: `${code}_6e2a06a8-76d8-4e9a-bce8-a5818d60a388`,
      ExceptionDetails: '',
    },
    status,
  )

/** The web server in front, for an address that is none of the API's. */
export const noSuchRoute = (): Reply => ({
  status: 404,
  headers: { 'content-type': 'text/html' },
  body: '<!DOCTYPE html><html><head><title>404 - File or directory not found.</title></head><body><h1>404</h1></body></html>',
})

/** The gateway: no body at all. */
export const unauthorized = (why: string): Reply => ({
  status: 401,
  headers: { 'www-authenticate': `Bearer error="invalid_token", error_description="${why}"` },
})

/** Plain text from the gateway. */
export const forbidden = (scope: string): Reply => ({
  status: 403,
  headers: { 'content-type': 'text/plain' },
  body: `The scope ${scope} is required.`,
})

/** A module the company has not bought, or a record the application may not see: the words are the business layer's. */
export const unlicensed = (): Reply => businessError(403, 'You have insufficient rights to access the object.')
