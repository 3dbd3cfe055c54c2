import { words } from './words/common.ts'

/** Why the server did not do what was asked; status 0 where it did not answer at all. */
export class Trouble extends Error {
  readonly status: number
  readonly code: string | null
  readonly advice: string | null
  /** By the path of a member, what is wrong with it. */
  readonly fields: Readonly<Record<string, string>>

  constructor(status: number, said: Partial<Pick<Trouble, 'message' | 'code' | 'advice' | 'fields'>>) {
    super(said.message ?? `The server answered ${status}.`)
    this.status = status
    this.code = said.code ?? null
    this.advice = said.advice ?? null
    this.fields = said.fields ?? {}
  }
}

export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>

interface Asked {
  readonly query?: Query
  readonly body?: unknown
  readonly signal?: AbortSignal
}

const BASE = '/api/v1'

/** Called when the server does not know who asks. */
let onStranger: () => void = () => {}
export const whenStranger = (act: () => void): void => {
  onStranger = act
}

export const addressOf = (path: string, query: Query = {}): string => {
  const asked = Object.entries(query).flatMap(([name, value]) =>
    value === null || value === undefined || value === '' ? [] : [[name, String(value)]],
  )
  return `${BASE}${path}${asked.length === 0 ? '' : `?${new URLSearchParams(asked)}`}`
}

async function ask(method: string, path: string, { query, body, signal }: Asked): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json' }
  if (body !== undefined) headers['content-type'] = 'application/json'
  // A write that is sent again after a lost answer is done once.
  if (method !== 'GET') headers['idempotency-key'] = freshKey()
  const init: RequestInit = { method, headers, credentials: 'same-origin' }
  if (body !== undefined) init.body = JSON.stringify(body)
  if (signal !== undefined) init.signal = signal
  let answer: Response
  try {
    answer = await fetch(addressOf(path, query), init)
  } catch (cause) {
    if (signal?.aborted) throw cause
    throw new Trouble(0, { message: words.trouble.away })
  }
  if (answer.status === 401 && !path.startsWith('/session')) onStranger()
  if (!answer.ok) throw troubleOf(answer.status, await answer.json().catch(() => ({})))
  return answer
}

interface Problem {
  readonly title?: string
  readonly detail?: string
  readonly code?: string
  readonly message?: string
  readonly advice?: string | null
}

/** A problem+json document, or the failure that the command line prints. */
function troubleOf(status: number, said: Problem & { readonly error?: Problem | string }): Trouble {
  const problem = typeof said.error === 'object' ? said.error : said
  const message =
    problem.detail ?? problem.message ?? problem.title ?? (typeof said.error === 'string' ? said.error : '')
  return new Trouble(status, {
    ...(message === '' ? {} : { message }),
    code: problem.code ?? null,
    advice: problem.advice ?? null,
  })
}

async function read<T>(answer: Response): Promise<T> {
  return (answer.status === 204 ? null : await answer.json()) as T
}

export const get = async <T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> =>
  read<T>(await ask('GET', path, signal === undefined ? { query } : { query, signal }))

/** As long after an answer the second click of a hand may still come. */
const SECOND_CLICK_MS = 400

let lastWrite: { readonly of: string; readonly answer: Promise<unknown> } | null = null

/** A change, told as a body. Sent twice by a double click it is one wish, and the second gets the answer of the first. */
export function send<T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T> {
  const of = JSON.stringify([method, path, body])
  if (lastWrite?.of === of) return lastWrite.answer as Promise<T>
  const answer = ask(method, path, body === undefined ? {} : { body }).then(read<T>)
  const write = { of, answer }
  lastWrite = write
  const forget = () => {
    if (lastWrite === write) lastWrite = null
  }
  // Refused, it may be asked for again at once.
  answer.then(() => setTimeout(forget, SECOND_CLICK_MS), forget)
  return answer
}

/** 128 random bits; `randomUUID` exists only on encrypted pages. */
const freshKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
