import { readdir, readFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { type Context, Hono } from 'hono'

/** The pages of the web app as they were built, or that they were not. */
export function pages(folder: string): Hono {
  const server = new Hono()
  server.get('*', async (c, next) => {
    const { pathname } = new URL(c.req.url)
    if (NOT_OURS.some((part) => pathname === part || pathname.startsWith(`${part}/`))) return next()
    // Each time anew, which takes less than a millisecond: pages may be built while the process runs.
    const built = await filesIn(folder)
    if (!built.has(INDEX)) return c.text(NOT_BUILT, 503, headersOf('text/plain; charset=utf-8'))
    const asked = pathname.slice(1)
    if (built.has(asked) && asked !== INDEX) return answer(c, { folder, file: asked, built })
    // What looks like a file and is none must not be answered with a page: a browser would run it as a script.
    if (extname(pathname) !== '' && !isPage(c)) return next()
    return answer(c, { folder, file: INDEX, built })
  })
  return server
}

const INDEX = 'index.html'
const NOT_BUILT = 'The pages of ml-connector are not built here. Make them with: npm run build:ui\n'

/** Addresses below which others answer, with their own words for what is not there. */
const NOT_OURS = ['/api', '/hooks', '/oauth', '/panel', '/metrics', '/healthz', '/readyz']

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

const ENCODINGS = [
  { name: 'br', ending: '.br' },
  { name: 'gzip', ending: '.gz' },
] as const

// Scripts from here alone. Styles may stand in the page, since the components set widths that way.
const POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; " +
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

const headersOf = (type: string, caching = 'no-cache') => ({
  'content-type': type,
  'cache-control': caching,
  'content-security-policy': POLICY,
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
})

/** Files whose names bear a hash of their content, and so never change. */
const isHashed = (file: string): boolean => file.startsWith('assets/')

const isPage = (c: Context): boolean => (c.req.header('accept') ?? '').includes('text/html')

interface Asked {
  readonly folder: string
  readonly file: string
  readonly built: ReadonlySet<string>
}

async function answer(c: Context, { folder, file, built }: Asked): Promise<Response> {
  const accepted = (c.req.header('accept-encoding') ?? '').split(',').map((one) => one.split(';')[0]?.trim())
  const encoding = ENCODINGS.find(({ name, ending }) => accepted.includes(name) && built.has(`${file}${ending}`))
  const content = await readFile(join(folder, `${file}${encoding?.ending ?? ''}`))
  const type = TYPES[extname(file)] ?? 'application/octet-stream'
  const headers = headersOf(type, isHashed(file) ? 'public, max-age=31536000, immutable' : 'no-cache')
  return c.body(new Uint8Array(content), 200, {
    ...headers,
    vary: 'accept-encoding',
    ...(encoding === undefined ? {} : { 'content-encoding': encoding.name }),
  })
}

/** What was built, by path; nothing that begins with a dot, which is of the build alone. */
async function filesIn(folder: string): Promise<ReadonlySet<string>> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    const paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(folder.length + 1)
          .replaceAll(sep, '/'),
      )
    return new Set(paths.filter((path) => !path.split('/').some((part) => part.startsWith('.'))))
  } catch {
    return new Set()
  }
}
