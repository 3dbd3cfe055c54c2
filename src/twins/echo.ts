import type { Handler } from './fetch.ts'

/**
 * Where the echo stands. `refused`, `page`, `broken`: in an error in JSON, in an HTML page, or in a 200 that is no
 * JSON, instead of the answer. `data`: in the texts of good answers, as if somebody had typed it into a field.
 */
export type Echo = 'refused' | 'page' | 'broken' | 'data'

export type EchoingHandler = Handler & { mode: Echo | null }

/**
 * The handler, with a switch: it sends back the credentials it was sent, in every encoding there is. A debug page does
 * so, and so does an attacker who wants to find them in somebody's log.
 */
export function withEcho(handler: Handler): EchoingHandler {
  const answer = async (request: Request): Promise<Response> => {
    const { mode } = echoing
    if (mode === null) return handler(request)
    const said = await everythingSent(request.clone())
    if (mode === 'refused') return Response.json({ error: 'bad_request', error_description: said }, { status: 400 })
    if (mode === 'page') return page(said)
    if (mode === 'broken') return new Response(`{"data": [${said}`, { headers: { 'content-type': 'application/json' } })
    const good = await handler(request)
    return good.ok && !isSignIn(request) ? spoken(good, said) : good
  }
  const echoing: EchoingHandler = Object.assign(answer, { mode: null })
  return echoing
}

const isSignIn = (request: Request): boolean => /\/(connect|oauth)\/token$/.test(new URL(request.url).pathname)

/** Every secret of the request in all encodings, so often that any cut through the text goes through one of them. */
async function everythingSent(request: Request): Promise<string> {
  const secrets = [...secretsOf(request.headers), ...secretsIn(await request.text())]
  return secrets.flatMap((secret) => clothes(secret)).join(' ')
}

function secretsOf(headers: Headers): readonly string[] {
  const authorization = headers.get('authorization') ?? ''
  const [scheme = '', value = ''] = authorization.split(' ')
  const decoded = scheme === 'Basic' ? Buffer.from(value, 'base64').toString() : ''
  return [value, decoded.slice(decoded.indexOf(':') + 1), headers.get('x-api-token') ?? ''].filter((one) => one !== '')
}

const NAMED = /secret|password|token|code$/

function secretsIn(body: string): readonly string[] {
  const members: readonly (readonly [string, unknown])[] = body.startsWith('{')
    ? Object.entries(JSON.parse(body))
    : [...new URLSearchParams(body)]
  const values = members.filter(([name]) => NAMED.test(name)).map(([, value]) => value)
  return values.filter((value) => typeof value === 'string').filter((value) => value !== '')
}

const clothes = (secret: string): readonly string[] => [
  `as it is ${secret}`,
  `in an address ${encodeURIComponent(secret)}`,
  `in a form ${new URLSearchParams({ secret })}`,
  `in JSON ${JSON.stringify({ secret })}`,
  `in HTML ${inHtml(secret)}`,
  `in base64 ${Buffer.from(`user:${secret}`).toString('base64')}`,
]

const inHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

function page(said: string): Response {
  const html = `<!DOCTYPE html><html><body><h1>Debug</h1><pre>${inHtml(said)}</pre></body></html>`
  return new Response(html, { status: 500, headers: { 'content-type': 'text/html' } })
}

const SPOKEN = new Set(['name', 'title', 'label', 'content', 'description', 'attention'])

async function spoken(answer: Response, said: string): Promise<Response> {
  const headers = new Headers(answer.headers)
  headers.delete('content-length')
  const text = await answer.text()
  const body =
    text === ''
      ? text
      : JSON.stringify(JSON.parse(text), (name, value) =>
          SPOKEN.has(name) && typeof value === 'string' ? `${value} ${said}` : value,
        )
  return new Response(body === '' ? null : body, { status: answer.status, headers })
}
