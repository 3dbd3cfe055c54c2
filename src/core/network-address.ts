import { BlockList, isIP } from 'node:net'

/**
 * Where an address leads. `inside`: to this machine or the network around it, which an operator may allow. `nowhere`:
 * to no place where a remote system can be, such as the metadata service of a cloud; nobody can allow that.
 */
export type Reach = 'outside' | 'inside' | 'nowhere'

// https://www.iana.org/assignments/iana-ipv4-special-registry and …/iana-ipv6-special-registry
const INSIDE = listed([
  '0.0.0.0/8', // this machine, to those who connect to it
  '10.0.0.0/8',
  '100.64.0.0/10', // carrier-grade NAT
  '127.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '198.18.0.0/15', // benches
  '::/128',
  '::1/128',
  'fc00::/7',
])

const NOWHERE = listed([
  '100.100.100.200/32', // metadata of Alibaba
  '168.63.129.16/32', // what Azure tells its machines
  '169.254.0.0/16', // link-local: metadata of nearly all clouds
  '192.0.0.0/24', // metadata of Oracle's older machines among others
  '192.0.2.0/24',
  '192.88.99.0/24',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  'fd00:ec2::/32', // metadata of AWS
  'fd20:ce::/32', // metadata of Google
  '2001::/23', // Teredo and other protocols
  '2001:db8::/32',
  '2002::/16', // 6to4: an IPv4 address in other clothes
  '3fff::/20',
])
/** What is assigned to the open Internet; the rest of IPv6 is reserved, link-local or multicast. */
const GLOBAL = listed(['2000::/3'])
/** IPv4 written as IPv6: mapped, and NAT64, to which all names lead in a network that has no IPv4. */
const IPV4_IN_IPV6 = listed(['::ffff:0:0/96', '64:ff9b::/96'])

/** Where the IP address leads; a text that is no address leads nowhere. */
export function reachOf(address: string): Reach {
  const [bare = ''] = address.split('%')
  const version = isIP(bare)
  if (version === 0) return 'nowhere'
  if (version === 4) return listedReach(bare, 'ipv4')
  if (IPV4_IN_IPV6.check(bare, 'ipv6')) return listedReach(lastFourBytes(bare), 'ipv4')
  const reach = listedReach(bare, 'ipv6')
  return reach === 'outside' && !GLOBAL.check(bare, 'ipv6') ? 'nowhere' : reach
}

function listedReach(address: string, family: 'ipv4' | 'ipv6'): Reach {
  if (NOWHERE.check(address, family)) return 'nowhere'
  return INSIDE.check(address, family) ? 'inside' : 'outside'
}

/** Through a URL, which gives every way of writing the address one form: `[64:ff9b::a00:1]`. */
function lastFourBytes(ipv6: string): string {
  const groups = new URL(`http://[${ipv6}]`).hostname.slice(1, -1).split(':').slice(-2)
  const [high = 0, low = 0] = groups.map((group) => Number.parseInt(group || '0', 16))
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

function listed(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    list.addSubnet(address, Number(bits), isIP(address) === 4 ? 'ipv4' : 'ipv6')
  }
  return list
}
