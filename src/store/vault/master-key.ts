import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { linkSync, lstatSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SyncError } from '../../core/errors.ts'
import { keysIn } from '../../core/key-list.ts'
import { KEY_BYTES } from './seal.ts'

/** Wraps the data keys of all connections. `id` is stored beside each wrapped key and tells nothing of the key. */
export interface MasterKey {
  readonly id: string
  readonly bytes: Buffer
}

export interface MasterKeySource {
  /** The key that seals, the first of those given; `null` when there is none yet. */
  readonly get: () => MasterKey | null
  /** Any of those given by its id, to open what an earlier key sealed; `null` when it is not among them. */
  readonly byId: (id: string) => MasterKey | null
  /** The key, made now when there is none. */
  readonly getOrMake: () => MasterKey
}

const FILE = 'master.key'

/** Advice for a key that is lost for good; the last sentence of the advice on a key that does not fit. */
export const KEY_LOST =
  'If it is lost for good, give up what it sealed: ml-connector connection delete NAME --without-key, ' +
  'then apply the file again.'

/** Stands for a key that is lost: opens nothing and makes no new key. */
export const NO_KEY: MasterKeySource = {
  get: () => null,
  byId: () => null,
  getOrMake: () => {
    throw new SyncError('vault.missing_key', 'This store was opened without its key.', { do: 'hold' })
  },
}

/**
 * The master keys: `given` (base64 of 32 bytes each) where it is set, else the file `master.key` in the data directory,
 * made once with mode 0600. Of several the first seals and all open, so that one can take the place of another.
 *
 * @throws SyncError `vault.wrong_key` (hold) when the text is no such key.
 */
export function masterKeySource(dataDir: string, given: string | null): MasterKeySource {
  const file = join(dataDir, FILE)
  let known = given === null ? [] : decoded(given, 'ML_CONNECTOR_KEY')
  const all = () => {
    if (known.length === 0) known = read(file)
    return known
  }
  return {
    get: () => all()[0] ?? null,
    byId: (id) => all().find((key) => key.id === id) ?? null,
    getOrMake: () => {
      if (all().length === 0) known = make(file)
      return known[0] as MasterKey
    },
  }
}

function read(file: string): readonly MasterKey[] {
  try {
    return decoded(readFileSync(file, 'utf8'), file)
  } catch (error) {
    // Only where there is nothing at all was there never a key; a link that leads nowhere is a key that is lost.
    if (codeOf(error) === 'ENOENT' && lstatSync(file, { throwIfNoEntry: false }) === undefined) return []
    throw unusable(file, error)
  }
}

const codeOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error ? String(error.code) : null

/** Turns the error of a key file that cannot be read or made into words; other errors stay as they are. */
function unusable(file: string, error: unknown): unknown {
  const code = codeOf(error)
  if (code === null || !/^E[A-Z]+$/.test(code)) return error
  const message = `The master key ${file} cannot be ${code === 'ENOENT' ? 'found: it is a link that leads nowhere' : `used (${code})`}.`
  const advice = `Put the key back in that place, readable by this user, or give it as ML_CONNECTOR_KEY. ${KEY_LOST}`
  return new SyncError('vault.unusable_key', message, { do: 'hold' }, { cause: error, advice })
}

// The key is written to another file and then linked into place: nobody reads half a key, and of two processes that
// start at once the second takes the first one's key instead of replacing it.
function make(file: string): readonly MasterKey[] {
  try {
    return made(file)
  } catch (error) {
    throw unusable(file, error)
  }
}

function made(file: string): readonly MasterKey[] {
  const draft = `${file}.${randomUUID()}`
  writeFileSync(draft, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600, flag: 'wx', flush: true })
  try {
    linkSync(draft, file)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  } finally {
    rmSync(draft)
  }
  return decoded(readFileSync(file, 'utf8'), file)
}

function decoded(text: string, origin: string): readonly MasterKey[] {
  const keys = keysIn(text)
  // An empty file is a damaged one: nobody ever makes it.
  return (keys.length === 0 ? [''] : keys).map((key) => decode(key, origin))
}

function decode(text: string, origin: string): MasterKey {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length !== KEY_BYTES || !/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) {
    throw new SyncError(
      'vault.wrong_key',
      `${origin} does not hold a master key: 32 bytes in base64.`,
      { do: 'hold' },
      {
        advice:
          'Put back the key the secrets were sealed with; where none were, make one with `openssl rand -base64 32`. ' +
          KEY_LOST,
      },
    )
  }
  const id = createHmac('sha256', bytes).update('ml-connector master key id').digest('base64url').slice(0, 16)
  return { id, bytes }
}
