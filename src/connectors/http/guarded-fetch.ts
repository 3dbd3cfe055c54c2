import { lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { type Reach, reachOf } from '../../core/network-address.ts'

/** What Node's own `fetch` takes; the types of its copy of undici are not the ones of the package. */
type Dispatcher = NonNullable<RequestInit['dispatcher']>

export interface Guard {
  /** Allows loopback and private addresses, and plain http, for an operator's own network. */
  readonly allowPrivateHosts: boolean
  /** The process goes out through the proxy that its environment names (`NODE_USE_ENV_PROXY=1`). */
  readonly throughProxy?: boolean
  /** Looks up the addresses of a name; `dns.lookup` unless a test decides. */
  readonly resolve?: typeof lookup
}

/** An address that must not be connected to. Nothing was sent. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused'
  /** Whether an operator may allow it. */
  readonly allowable: boolean
  constructor(message: string, allowable: boolean) {
    super(message)
    this.allowable = allowable
  }
}

/**
 * The one way out to remote systems: a `fetch` that connects to addresses inside this machine or network only where
 * that is allowed, and never to addresses that no remote system has. It checks the address that the socket is about to
 * connect to, so a name that leads to another address at its second look-up is no way around it.
 *
 * Errors: as `fetch`; TypeError with an `AddressRefused` as its cause.
 */
export function guardedFetch(fetch: typeof globalThis.fetch, guard: Guard): typeof globalThis.fetch {
  let dispatcher: Promise<Dispatcher> | null = null
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    const refused = refusedUrl(url, guard)
    if (refused !== null) throw new TypeError('fetch failed', { cause: refused })
    dispatcher ??= dispatcherOf(guard)
    return fetch(input, { ...init, dispatcher: await dispatcher })
  }
}

// Loaded where a call goes out: most commands make none.
async function dispatcherOf(guard: Guard): Promise<Dispatcher> {
  const { Agent, EnvHttpProxyAgent } = await import('undici')
  const options = { connect: { lookup: guardedLookup(guard) } }
  // The proxy is the operator's, and looks up names itself: what it connects to is its own business.
  return (guard.throughProxy ? new EnvHttpProxyAgent(options) : new Agent(options)) as object as Dispatcher
}

function refusedUrl(url: URL, { allowPrivateHosts }: Guard): AddressRefused | null {
  if (url.protocol === 'http:' && !allowPrivateHosts) {
    return new AddressRefused(`${url.host} is asked for over plain http, which anybody on the way can read`, true)
  }
  // For a literal address no name is looked up, so it is checked here.
  const literal = url.hostname.replace(/^\[|\]$/g, '')
  return isIP(literal) === 0 ? null : refusedAddress(url.hostname, literal, allowPrivateHosts)
}

/** A name may have several addresses; only the allowed ones are passed on. */
function guardedLookup({ allowPrivateHosts, resolve = lookup }: Guard): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return done(error, [])
      const refusals = found.map(({ address }) => refusedAddress(hostname, address, allowPrivateHosts))
      const fine = found.filter((_, at) => refusals[at] === null)
      const [first] = fine
      if (first === undefined) return done(refusals[0] ?? new Error(`${hostname} has no address`), [])
      if (options.all) done(null, fine)
      else done(null, first.address, first.family)
    })
  }
}

function refusedAddress(hostname: string, address: string, allowPrivateHosts: boolean): AddressRefused | null {
  const reach: Reach = reachOf(address)
  if (reach === 'outside' || (reach === 'inside' && allowPrivateHosts)) return null
  const where = reach === 'inside' ? 'an address inside this machine or network' : 'an address no remote system has'
  const leads = hostname.includes(address) ? 'is' : `leads to ${address},`
  return new AddressRefused(`${hostname} ${leads} ${where}`, reach === 'inside')
}
