import { isIP } from 'node:net'
import { reachOf } from '../core/network-address.ts'
import { addressesOf, type ConnectionFile } from './schema.ts'

/**
 * Whether a host is inside this machine or network, or can be no remote system at all. Of names, only those of this
 * machine are known here; others are looked up when they are connected to (`connectors/http/guarded-fetch.ts`).
 */
export function isPrivateHost(hostname: string): boolean {
  const bare = bareHost(hostname)
  return isThisMachine(bare) || (isIP(bare) !== 0 && reachOf(bare) !== 'outside')
}

const bareHost = (hostname: string): string =>
  hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase()

const isThisMachine = (bare: string): boolean => bare === 'localhost' || bare.endsWith('.localhost')

const addresses = (file: ConnectionFile) => addressesOf(file).map(([path, url]) => [path, new URL(url)] as const)

/**
 * Why these addresses are refused, one sentence each. Private hosts are refused unless the operator of the program has
 * allowed them: somebody who may only edit a connection must not reach into the network around the machine.
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
    if (isIP(bareHost(url.hostname)) !== 0 && reachOf(bareHost(url.hostname)) === 'nowhere') {
      return [`${path} points at ${url.host}, an address that no remote system has.`]
    }
    if (!allowPrivateHosts && url.protocol === 'http:') {
      return [
        `${path} uses http://, so credentials and invoices would travel unencrypted to ${url.host}; write https://, ` +
          'or set ML_CONNECTOR_ALLOW_PRIVATE_HOSTS=1 if it is in your own network.',
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
