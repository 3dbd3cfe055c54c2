import { rm, stat, statfs, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Config, type Environment, strangeVariables } from '../config/config.ts'
import { makeFolders } from '../config/make-folders.ts'
import { LOCALES } from '../core/locales.ts'

/** One thing that the machine must have, and what to do when it lacks it. */
export interface Finding {
  readonly name: string
  readonly status: 'ok' | 'warning' | 'failed' | 'skipped'
  readonly message: string
  readonly advice: string | null
}

export const KEY_FILE = 'master.key'
const NODE_MAJOR = 24
const FEW_BYTES = 1024 ** 3

export function nodeVersion(version: string, sqlite: string): Finding {
  const name = 'node'
  if (Number(version.split('.')[0]) >= NODE_MAJOR) return ok(name, `Node.js ${version}, SQLite ${sqlite}`)
  const advice = `Start through npm or bin/ml-connector.js, which use the Node.js ${NODE_MAJOR} that npm ci installs.`
  return { name, status: 'failed', message: `Node.js ${version} is older than ${NODE_MAJOR}.`, advice }
}

export function variables(env: Environment): Finding {
  const name = 'environment'
  const strange = strangeVariables(env)
  if (strange.length === 0) return ok(name, 'no unknown ML_CONNECTOR_… variables')
  const message = `${strange.map((variable) => variable.name).join(', ')} is not a variable of ml-connector.`
  const meant = strange.flatMap((variable) => (variable.meant === null ? [] : [variable.meant]))
  const advice = meant.length > 0 ? `Did you mean ${meant.join(', ')}?` : 'See .env.example for those there are.'
  return { name, status: 'warning', message, advice }
}

export async function dataDirectory(config: Config, unique: string): Promise<Finding> {
  const name = 'data directory'
  const dataDir = resolve(config.dataDir)
  const probe = join(dataDir, `.doctor-${unique}`)
  try {
    makeFolders(dataDir, 0o700)
    await writeFile(probe, '', { flag: 'wx' })
    await rm(probe)
    return (await directoryOpen(dataDir)) ?? ok(name, `${dataDir} can be written`)
  } catch (error) {
    const advice = 'Give this user the right to write there, or name another place with ML_CONNECTOR_DATA_DIR.'
    return { name, status: 'failed', message: `${dataDir} cannot be written (${codeOf(error)}).`, advice }
  }
}

export function diskSpace({ dataDir }: Config, free: number | null): Finding {
  const name = 'disk space'
  if (free === null) return { name, status: 'skipped', message: 'cannot be told', advice: null }
  const message = `${(free / 1024 ** 3).toFixed(1)} GB free at ${resolve(dataDir)}`
  if (free >= FEW_BYTES) return ok(name, message)
  const advice = 'Make room: a full disk stops every run, though nothing stored is lost.'
  return { name, status: 'warning', message, advice }
}

/** What this user may still write beside the store; `null` where the system does not say. */
export async function freeBytes({ dataDir }: Config): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(dataDir)
    return bavail * bsize
  } catch {
    return null
  }
}

/** Checks for full international data: a Node that was built without would write days and amounts wrongly. */
export function timeZoneData(): Finding {
  const name = 'time zones, locales'
  const oslo = new Intl.DateTimeFormat('en', { timeZone: 'Europe/Oslo', timeZoneName: 'longGeneric' }).resolvedOptions()
  const missing = LOCALES.filter((locale) => Intl.NumberFormat.supportedLocalesOf([locale]).length === 0)
  if (oslo.timeZone === 'Europe/Oslo' && missing.length === 0) {
    return ok(name, `complete (ICU ${process.versions.icu}, time zones ${process.versions.tz})`)
  }
  const advice = 'Use an official build of Node.js, which carries full ICU data.'
  return { name, status: 'failed', message: `Data for ${missing.join(', ') || 'Europe/Oslo'} is missing.`, advice }
}

/** Where the master key comes from; a warning where other users can read a key file. */
export async function masterKey(config: Config, keyFile: string): Promise<Finding> {
  const name = 'master key'
  if (config.masterKey !== null) return ok(name, 'from ML_CONNECTOR_KEY')
  try {
    const { mode } = await stat(keyFile)
    if (process.platform === 'win32' || (mode & 0o077) === 0) return ok(name, `${keyFile}, readable by this user only`)
    const message = `${keyFile} can be read by other users.`
    return { name, status: 'warning', message, advice: `Close it: chmod 600 ${keyFile}` }
  } catch {
    return { name, status: 'skipped', message: `${keyFile} is made with the first connection`, advice: null }
  }
}

/** Files that other users of the machine can read but should not; reported at every start. */
export async function openToOthers(config: Config, keyFile: string): Promise<readonly Finding[]> {
  const findings = [await directoryOpen(config.dataDir), await masterKey(config, keyFile)]
  return findings.filter((finding) => finding !== null).filter(({ status }) => status === 'warning')
}

/** A finding where other users can enter the data directory: it holds names, invoices and the master key. */
async function directoryOpen(dataDir: string): Promise<Finding | null> {
  const mode = await stat(dataDir).then(
    (found) => found.mode,
    () => 0,
  )
  if (process.platform === 'win32' || (mode & 0o077) === 0) return null
  const message = `${dataDir} can be entered by other users.`
  return { name: 'data directory', status: 'warning', message, advice: `Close it: chmod 700 ${dataDir}` }
}

export const ok = (name: string, message: string): Finding => ({ name, status: 'ok', message, advice: null })

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
