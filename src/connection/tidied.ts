import type { ConnectionFile } from '../core/settings.ts'

export interface Tidied {
  readonly file: ConnectionFile
  /** What was left out, one sentence each. */
  readonly said: readonly string[]
  /** What no tidying mends, one sentence each. */
  readonly problems: readonly string[]
}

/**
 * A connection file as people mean it: addresses without the parts that we add ourselves or that a browser's address
 * bar had, credentials without characters that nobody sees.
 */
export function tidied(file: ConnectionFile): Tidied {
  const { visma, pipedrive } = file
  const said: string[] = []
  const problems: string[] = []
  const base = (path: string, given: string, baseOf: (url: URL) => string): string => {
    const url = new URL(given)
    // Refused elsewhere, in words of its own.
    if (url.username !== '' || url.password !== '') return given
    const kept = baseOf(url)
    // The same address, only written in another way, is nothing to tell.
    if (new URL(kept).href !== url.href) said.push(`${path} is ${kept}; the rest of ${shown(given)} was left out.`)
    return kept
  }
  const clean = (path: string, given: string): string => {
    const kept = given.replace(UNSEEN, '')
    const count = [...given].length - [...kept].length
    if (count > 0) said.push(`${path} had ${characters(count)} that cannot be seen; left out.`)
    return kept
  }
  const token = (given: string): string => {
    const kept = clean('pipedrive.apiToken', given)
    // It travels in a header, which takes nothing else; no token has anything else.
    const odd = /[^\u0021-\u007e]/u.exec(kept)?.[0]
    if (odd !== undefined || kept === '') {
      const why = odd === undefined ? 'is empty' : `contains "${odd}" (${codePoint(odd)}), which no token has`
      problems.push(`pipedrive.apiToken ${why}; copy it again from Personal preferences → API in Pipedrive.`)
    }
    return kept
  }
  const { apiToken, oauth } = pipedrive
  return {
    file: {
      ...file,
      visma: {
        ...visma,
        apiUrl: base('visma.apiUrl', visma.apiUrl, vismaBase),
        clientId: clean('visma.clientId', visma.clientId),
        clientSecret: clean('visma.clientSecret', visma.clientSecret),
        tenantId: clean('visma.tenantId', visma.tenantId),
        companyId: visma.companyId === null ? null : clean('visma.companyId', visma.companyId),
      },
      pipedrive: {
        ...pipedrive,
        apiUrl: base('pipedrive.apiUrl', pipedrive.apiUrl, pipedriveBase),
        ...(apiToken === undefined ? {} : { apiToken: token(apiToken) }),
        ...(oauth === undefined
          ? {}
          : {
              oauth: {
                ...oauth,
                clientId: clean('pipedrive.oauth.clientId', oauth.clientId),
                clientSecret: clean('pipedrive.oauth.clientSecret', oauth.clientSecret),
              },
            }),
      },
    },
    said,
    problems,
  }
}

// Formatting characters (zero widths, marks of direction, the byte order mark), controls, blanks that are none of the
// keyboard's: what copying from a page, a chat or a PDF brings along.
const UNSEEN = /[\p{Cf}\p{Cc}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu

/** Version and `api` are ours to add, per endpoint. A page of the account is what the address bar of a browser had. */
function pipedriveBase(url: URL): string {
  const origin = originOf(url)
  if (/(^|\.)pipedrive\.com$/.test(new URL(origin).hostname)) return origin
  // Anything else may be a proxy that has it in a folder.
  return `${origin}${path(url).replace(/(\/api)?(\/v[12])?$/i, '')}`
}

function vismaBase(url: URL): string {
  const origin = originOf(url)
  const { hostname } = new URL(origin)
  if (hostname === 'integration.visma.net') return `${origin}${/^\/API\/controller\/api/i.exec(path(url))?.[0] ?? ''}`
  if (/(^|\.)visma\.(net|com)$/.test(hostname)) return origin
  return `${origin}${path(url).replace(/\/v[12]$/i, '')}`
}

/** Without the dot that ends a name in full: to certificates, and to us, it is the same host. */
const originOf = ({ protocol, hostname, port }: URL): string =>
  `${protocol}//${hostname.replace(/\.+$/, '')}${port === '' ? '' : `:${port}`}`

const path = ({ pathname }: URL): string => pathname.replace(/\/+$/, '')
const characters = (count: number): string => (count === 1 ? '1 character' : `${count} characters`)
const shown = (given: string): string => given.replace(/[?#].*$/s, '…')
const codePoint = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
