import { type PipedriveOptions, pipedrive } from '../src/connectors/pipedrive/connector.ts'
import type { BudgetLedger, FieldsInUse } from '../src/connectors/pipedrive/model.ts'
import type { Clock } from '../src/core/clock.ts'
import { secret } from '../src/core/secret.ts'

/** One request as it went out, for tests. */
export interface Sent {
  readonly method: string
  readonly url: URL
  readonly headers: Headers
  readonly body: unknown
}

export type Step = Response | Error | ((sent: Sent) => Response | Promise<Response>)

/** A `fetch` for tests that plays `steps` in order and keeps what was sent; the last step repeats. */
export function scripted(...steps: readonly Step[]) {
  const sent: Sent[] = []
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    const text = await request.text()
    const one = {
      method: request.method,
      url: new URL(request.url),
      headers: request.headers,
      body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text,
    }
    sent.push(one)
    const step = steps[Math.min(sent.length, steps.length) - 1]
    if (step === undefined) throw new Error('The script has no steps')
    if (step instanceof Error) throw step
    return step instanceof Response ? step.clone() : await step(one)
  }
  return { fetch, sent }
}

/** A ledger in memory. */
export function memoryLedger(): BudgetLedger & { readonly days: Map<string, number>; adds: number } {
  const days = new Map<string, number>()
  const ledger = {
    days,
    adds: 0,
    spent: async (day: string) => days.get(day) ?? 0,
    add: async (day: string, units: number) => {
      ledger.adds++
      days.set(day, (days.get(day) ?? 0) + units)
    },
  }
  return ledger
}

export const API_TOKEN = '0123456789abcdef0123456789abcdef01234567'

/** The connector on a scripted server. */
export function scriptedAccount<C extends Clock>(
  clock: C,
  steps: readonly Step[],
  options: Partial<PipedriveOptions> = {},
) {
  const { fetch, sent } = scripted(...steps)
  const ledger = memoryLedger()
  const lines: object[] = []
  const inUse: FieldsInUse = { current: new Map() }
  const account = pipedrive({
    fields: inUse,
    apiUrl: 'https://nordlys.pipedrive.test',
    auth: { kind: 'token', token: secret(API_TOKEN) },
    plan: 'lite',
    seats: 1,
    budgetShare: 0.6,
    budget: ledger,
    fetch,
    clock,
    random: () => 0,
    log: (line) => lines.push(line),
    ...options,
  })
  return { account, inUse, sent, clock, ledger, lines }
}

export const json = (body: unknown, init: ResponseInit = {}): Response => Response.json(body, init)
export const data = (data: unknown, init: ResponseInit = {}): Response => json({ success: true, data }, init)
export const refusal = (status: number, error: string, code?: string, headers: Record<string, string> = {}): Response =>
  json(
    { success: false, error, error_info: 'Please check', ...(code ? { code } : {}), data: null, additional_data: null },
    { status, headers },
  )
export const networkFailure = (code: string): TypeError =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })
export const live = (): AbortSignal => new AbortController().signal
