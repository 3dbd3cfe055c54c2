import { BlockList, isIP } from 'node:net'
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'

/** The sender of a request, as a name by which limits are counted; it may be the address of a proxy. */
export type SenderOf = (c: Context) => string

/**
 * The sender is the peer of the connection. Where the peer is a proxy that the operator named, its `X-Forwarded-For` is
 * believed: the sender is the last address in it that is no named proxy, since all before it could be made up.
 *
 * @param proxies addresses and networks: `10.0.0.5`, `10.0.0.0/8`, `fd00::/8`
 * @param onUnnamed told once of a proxy that was not named: all that come by it count as one sender
 */
export function senderOf(proxies: readonly string[], onUnnamed: (peer: string) => void = () => undefined): SenderOf {
  const trusted = new BlockList()
  for (const proxy of proxies) {
    const [address = '', bits] = proxy.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) trusted.addAddress(address, family)
    else trusted.addSubnet(address, Number(bits), family)
  }
  const isTrusted = (address: string) => isIP(address) !== 0 && trusted.check(address, familyOf(address))
  let isTold = false
  return (c) => {
    let sender = plainAddress(peerOf(c))
    const told = (c.req.header('x-forwarded-for') ?? '').split(',').slice(-MOST_PROXIES)
    if (!isTold && told[0] !== '' && !isTrusted(sender)) {
      isTold = true
      onUnnamed(sender)
    }
    for (const next of told.reverse().map((text) => plainAddress(text.trim()))) {
      if (!isTrusted(sender)) break
      if (isIP(next) === 0) break
      sender = next
    }
    return nameOf(sender)
  }
}

const MOST_PROXIES = 10

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

/** Makes `10.0.0.5` of `::ffff:10.0.0.5`, as a socket for both IP versions names it; drops ports that proxies add. */
const plainAddress = (text: string): string =>
  text
    .replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
    .replace(/^\[([0-9a-f:.]+)\](?::\d+)?$/i, '$1')

/** An IPv6 sender is named by its /64 network, since whoever has one address has all of that network. */
function nameOf(address: string): string {
  if (isIP(address) !== 6) return address
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? []
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length)
  const groups = [...before, ...Array<string>(zeros).fill('0'), ...after].slice(0, 4)
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}

function peerOf(c: Context): string {
  try {
    return getConnInfo(c).remote.address ?? ''
  } catch {
    // In tests there is no socket.
    return ''
  }
}
