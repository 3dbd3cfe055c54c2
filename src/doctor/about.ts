import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, release, type } from 'node:os'

/** What the program runs on: the first thing to know about a fault that only one machine has. */
export interface System {
  readonly node: string
  /** The one within Node.js, which the embedded store uses. */
  readonly sqlite: string
  readonly system: string
  readonly architecture: string
  /** The machine's. Each connection has its own locale and time zone, so nothing we write depends on these two. */
  readonly locale: string
  readonly timeZone: string
}

export function systemHere(): System {
  const { locale, timeZone } = new Intl.DateTimeFormat().resolvedOptions()
  const distribution = process.platform === 'linux' ? distributionIn(textOf('/etc/os-release')) : null
  return {
    node: process.versions.node,
    sqlite: process.versions.sqlite ?? 'unknown',
    system: [`${type()} ${release()}`, ...(distribution === null ? [] : [distribution])].join(', '),
    architecture: arch(),
    locale,
    timeZone,
  }
}

/** The name people know a Linux by, from its `os-release`. */
export const distributionIn = (osRelease: string): string | null =>
  /^PRETTY_NAME=(["']?)(.+)\1$/m.exec(osRelease)?.[2] ?? null

/** The version of the driver for PostgreSQL, found without loading the driver. */
export function driverVersion(): string {
  const file = createRequire(import.meta.url).resolve('pg/package.json')
  return (JSON.parse(textOf(file)) as { version: string }).version
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
