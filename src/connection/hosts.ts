import { BlockList, isIP } from 'node:net'
import type { ConnectionFile } from '../core/settings.ts'

const inside = new BlockList()
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10], // carrier-grade NAT
  ['127.0.0.0', 8],
  ['169.254.0.0', 16], // link-local: the metadata service of cloud machines lives here
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  inside.addSubnet(network, bits, 'ipv4')
}
for (const [network, bits] of [
  ['::', 128],
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  inside.addSubnet(network, bits, 'ipv6')
}

/** Loopback, link-local and private addresses, and the names of this machine. Other names are not looked up. */
export function isPrivateHost(hostname: string): boolean {
  const bare = hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase()
  if (bare === 'localhost' || bare.endsWith('.localhost')) return true
  const version = isIP(bare)
  // BlockList looks through IPv4-mapped IPv6 addresses by itself.
  return version !== 0 && inside.check(bare, version === 4 ? 'ipv4' : 'ipv6')
}

/** The addresses a connection talks to, by path. */
function addresses(file: ConnectionFile): readonly (readonly [string, URL])[] {
  const { visma, pipedrive } = file
  const all: readonly (readonly [string, string])[] = [
    ['visma.apiUrl', visma.apiUrl],
    ['visma.tokenUrl', visma.tokenUrl],
    ['pipedrive.apiUrl', pipedrive.apiUrl],
    ...(pipedrive.oauth ? [['pipedrive.oauth.url', pipedrive.oauth.url] as const] : []),
  ]
  return all.map(([path, url]) => [path, new URL(url)] as const)
}

/**
 * Why these addresses are refused, one sentence each. Private hosts are, unless the operator of the program
 * allowed them: who may only edit a connection must not reach into the network around the machine.
 */
export function refusedAddresses(file: ConnectionFile, allowPrivateHosts: boolean): readonly string[] {
  return addresses(file).flatMap(([path, url]) => {
    if (url.username !== '' || url.password !== '') {
      return [`${path} must not contain a user name or password; credentials have their own keys.`]
    }
    if (!allowPrivateHosts && isPrivateHost(url.hostname)) {
      return [
        `${path} points at ${url.host}, an address inside this machine or network; ` +
          'set ML_CONNECTOR_ALLOW_PRIVATE_HOSTS=1 to allow that.',
      ]
    }
    return []
  })
}

/** What an operator should know about these addresses, one sentence each. */
export function addressWarnings(file: ConnectionFile): readonly string[] {
  return addresses(file)
    .filter(([, url]) => url.protocol === 'http:' && !isLoopback(url.hostname))
    .map(([path, url]) => `${path} uses http://, so credentials and invoices travel unencrypted to ${url.host}.`)
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || /^(127\.|\[::1\])/.test(hostname)
}
