/**
 * What Pipedrive does to the HTML of notes when they are written: tags it does not know are dropped (their text
 * stays), scripts and styles vanish with their content, attributes go except a safe `href`, tags are closed, and
 * entities are written its own way. So what is read back is often not what was sent. Pages may print the result
 * unescaped.
 */
export function sanitise(html: string): string {
  const out: string[] = []
  const open: string[] = []
  let at = 0
  while (at < html.length) {
    const tagAt = html.indexOf('<', at)
    if (tagAt === -1) {
      out.push(text(html.slice(at)))
      break
    }
    out.push(text(html.slice(at, tagAt)))
    at = tag(html, tagAt, out, open)
  }
  for (const name of open.reverse()) out.push(`</${name}>`)
  return out.join('')
}

const ALLOWED = new Set('p br b strong i em u s ul ol li a div span blockquote'.split(' '))
const SILENT = new Set(['script', 'style', 'iframe', 'object', 'noscript', 'template', 'title', 'textarea', 'svg'])
const TAG = /<(\/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^>"']|"[^"]*"|'[^']*')*)>/y

/** Writes what is kept of the markup at `from` and answers where to read on. */
function tag(html: string, from: number, out: string[], open: string[]): number {
  if (html.startsWith('<!--', from)) {
    const end = html.indexOf('-->', from + 4)
    return end === -1 ? html.length : end + 3
  }
  TAG.lastIndex = from
  const match = TAG.exec(html)
  if (match === null) {
    out.push('&lt;')
    return from + 1
  }
  const name = (match[2] ?? '').toLowerCase()
  const after = from + match[0].length
  const closing = match[1] === '/'
  if (SILENT.has(name)) return closing ? after : skip(html, name, after)
  if (!ALLOWED.has(name)) return after
  if (closing) close(name, out, open)
  else if (name === 'br') out.push('<br>')
  else {
    out.push(name === 'a' ? anchor(match[3] ?? '') : `<${name}>`)
    open.push(name)
  }
  return after
}

function skip(html: string, name: string, from: number): number {
  const end = html.toLowerCase().indexOf(`</${name}`, from)
  if (end === -1) return html.length
  const close = html.indexOf('>', end)
  return close === -1 ? html.length : close + 1
}

function close(name: string, out: string[], open: string[]): void {
  if (!open.includes(name)) return
  for (let last = open.pop(); last !== undefined; last = open.pop()) {
    out.push(`</${last}>`)
    if (last === name) return
  }
}

function anchor(attributes: string): string {
  const match = /\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i.exec(attributes)
  const href = decode(match?.[1] ?? match?.[2] ?? match?.[3] ?? '').trim()
  if (!/^(https?:|mailto:)/i.test(href)) return '<a>'
  return `<a href="${encode(href).replaceAll('"', '&quot;')}" rel="noopener noreferrer" target="_blank">`
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' }
const decode = (source: string): string =>
  source.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ''
  })
const encode = (plain: string): string =>
  plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\u00a0', '&nbsp;')
const text = (source: string): string => encode(decode(source))
