import { plural } from '../../../core/amounts.ts'
import { isSyncError, type SyncError } from '../../../core/errors.ts'
import { notChecked, type PingCheck } from '../../../core/ping.ts'
import { isRedirect } from '../../http/page.ts'
import { send } from '../../http/send.ts'
import { rawPage } from '../calls/answer.ts'
import { apiBase } from '../calls/client.ts'
import { readScope } from '../calls/scope.ts'
import { decodeRow, type StreamDefinition } from '../calls/stream.ts'
import { company } from '../company.ts'
import { DEFINITIONS, PROBED_STREAMS } from '../streams.ts'
import { beyondTheEnd, clockCheck, etagCheck, foreignCurrency, headroom, pageSizes } from './ping-questions.ts'
import { type Findings, type Found, failed, fine, type PingContext, type Step, warned } from './ping-step.ts'
import { mayPrint, mayUpdate } from './ping-wants.ts'

const STEPS: readonly Step[] = [
  { name: 'address', stop: true, run: address },
  { name: 'token', stop: true, run: token },
  { name: 'tenant', stop: true, run: tenant },
  { name: 'company', stop: false, run: companyIdentity },
  ...PROBED_STREAMS.map((stream) => ({ name: `scope ${stream}`, stop: false, run: readable(stream) })),
  { name: 'clock', stop: false, run: clockCheck },
  { name: 'update scope', stop: false, run: mayUpdate },
  { name: 'print', stop: false, run: mayPrint, isWanted: ({ wants }) => wants?.prints ?? false },
  { name: 'page sizes', stop: false, run: pageSizes },
  { name: 'page beyond the end', stop: false, run: beyondTheEnd },
  { name: 'etag', stop: false, run: etagCheck },
  { name: 'foreign currency', stop: false, run: foreignCurrency },
  { name: 'rate limit', stop: false, run: headroom },
]

/**
 * Checks the company piece by piece, cheapest and most decisive first; reads only, some 20 calls. Never throws but
 * for the caller's abort. When the address, the token or the tenant fails, or the call limit is reached, the
 * checks behind it are `skipped`.
 */
export async function* ping(context: PingContext): AsyncGenerator<PingCheck> {
  const findings: Findings = { pageSizes: new Map(), clockOffMs: null, baseCurrency: null }
  const steps = STEPS.filter(({ isWanted }) => isWanted?.(context.options) ?? true)
  let stoppedBy: string | null = null
  for (const [at, step] of steps.entries()) {
    if (stoppedBy !== null) {
      const rest = steps.slice(at).map(({ name }) => name)
      yield check('the rest', { status: 'skipped', message: notChecked(stoppedBy, rest) })
      return
    }
    try {
      yield check(step.name, await step.run(context, findings))
    } catch (error) {
      context.signal.throwIfAborted()
      yield check(step.name, failure(error))
      if (step.stop || (isSyncError(error) && error.remedy.do === 'wait')) stoppedBy = step.name
    }
  }
}

const check = (name: string, found: Found): PingCheck => ({
  system: 'visma',
  name,
  status: found.status,
  message: found.message,
  advice: found.advice ?? null,
})

function failure(error: unknown): Found {
  if (!isSyncError(error)) return failed(`Unexpected: ${String(error)}`, 'Report this as a bug.')
  return failed(error.message, error.advice ?? adviceFor(error))
}

function adviceFor(error: SyncError): string {
  switch (error.remedy.do) {
    case 'wait':
      return `Ping again in ${Math.ceil(error.remedy.afterMs / 60_000)} min.`
    case 'retry':
      return 'Ping again in a few minutes; https://status.visma.com tells whether Visma has trouble.'
    case 'hold':
    case 'reject':
      return "Compare the connection's settings with Visma's Developer Portal."
  }
}

/** Without a token: an existing route answers 401, a wrong address 404 or nothing. */
async function address({ options, signal }: PingContext, findings: Findings): Promise<Found> {
  const base = apiBase(options.apiUrl)
  const { host, pathname } = new URL(base)
  const url = `${base}/v1/currency`
  const headers = { accept: 'application/json' }
  const { status, headers: said } = await send(
    options,
    { system: 'visma', method: 'GET', url, headers, timeoutMs: 30_000 },
    signal,
  )
  const date = Date.parse(said.get('date') ?? '')
  if (!Number.isNaN(date)) findings.clockOffMs = options.clock.now().getTime() - date
  if (status === 404 || isRedirect(status)) {
    const audience = pathname.endsWith('/erp/service')
      ? ' …/erp/service is the audience of tokens in the Developer Portal, not an address.'
      : ''
    return warned(
      `${host} answers, but does not know the API there (${status}).`,
      `Set visma.apiUrl to https://api.finance.visma.net.${audience}`,
    )
  }
  return fine(
    base.startsWith('https:')
      ? `${host} answers, name and certificate are good.`
      : `${host} answers over plain HTTP: nothing on the way is encrypted.`,
  )
}

async function token({ client, options, signal }: PingContext): Promise<Found> {
  const scope = readScope(options.scope)
  await client.tokens.get(scope, signal)
  return fine(`Visma issued a token for ${scope}.`)
}

/** Where the API refuses a good token, the error itself explains that there are two tenants. */
async function tenant({ client, options, signal }: PingContext): Promise<Found> {
  await client.get('/v1/currency', {}, rawPage, signal)
  return fine(`The token opens the company ${options.tenantId}.`)
}

async function companyIdentity({ client, options, signal }: PingContext, findings: Findings): Promise<Found> {
  const found = await company(client, signal)
  findings.baseCurrency = found.baseCurrency
  const id = found.corporateId === null ? '' : `, organisation number ${found.corporateId}`
  // Visma may let a wrong company id pass, so the company is named for a person to check.
  const asked = options.companyId ? ` It answers to the company id ${options.companyId}.` : ''
  return fine(`${found.name}${id}; the books are kept in ${found.baseCurrency}.${asked}`)
}

function readable(stream: (typeof PROBED_STREAMS)[number]) {
  return async ({ client, signal }: PingContext, findings: Findings): Promise<Found> => {
    const definition: StreamDefinition = DEFINITIONS[stream]
    const query = { ...definition.query, pageNumber: 1, pageSize: 1 }
    const { value } = await client.get(definition.path, query, rawPage, signal)
    // An envelope repeats the page size that was asked for, not the maximum.
    if (definition.paging === 'array' && value.rows.length > 0) findings.pageSizes.set(stream, value.size)
    const rows = value.total === null ? 'rows without a count' : plural(value.total, 'row')
    const row = value.rows[0]
    const decoded = row === undefined ? null : decodeRow(definition, row)
    if (decoded !== null && 'reason' in decoded) {
      return warned(
        `${stream} is readable (${rows}), but its first row is not as expected: ${decoded.reason}.`,
        'Such rows become issues; report the reason if many rows have it.',
      )
    }
    return fine(`${stream} is readable: ${rows}.`)
  }
}
