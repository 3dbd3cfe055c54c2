import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { StoredTokens, TokenStore } from '../connectors/pipedrive/model.ts'
import type { Clock } from '../core/clock.ts'
import { fingerprint } from '../core/fingerprint.ts'
import type { ConnectionId } from '../core/ids.ts'
import type { KnownSecrets } from '../core/known-secrets.ts'
import type { Store } from '../core/store.ts'

const TOKENS = 'pipedrive.oauth.tokens'
const REFRESHING = 'pipedrive.oauth.refreshing'

/** A refresh is one request, so a process that keeps its claim for longer has died. */
const CLAIM_MS = 45_000
const POLL_MS = 250

/** Who signed in to which company; `at` in epoch ms. Known when the sign-in went through us. */
const signedIn = z.object({ companyId: z.string(), userId: z.string(), at: z.number() })

const sealed = z.object({
  /** Fingerprint of the app and the refresh token in the connection file from which these tokens came. */
  from: z.string(),
  refreshToken: z.string(),
  accessToken: z.string().nullable(),
  expiresAt: z.number().nullable(),
  apiDomain: z.string().nullable(),
  signedIn: signedIn.nullable().default(null),
})
export type SealedTokens = Readonly<z.output<typeof sealed>>

const claim = z.object({ owner: z.string(), until: z.number() })

/** The sign-in in the connection file. */
export interface GivenSignIn {
  readonly clientId: string
  readonly refreshToken: string | null
}

export interface TokenWorld {
  readonly clock: Clock
  readonly secrets: KnownSecrets
}

/** The person who did it, for the audit. */
type SwapBy = Parameters<Store['secrets']['swap']>[5]

export interface ConnectionTokens extends TokenStore {
  readonly read: () => Promise<SealedTokens>
  /** Stores tokens whatever was stored before, since a new sign-in or an uninstallation overrules it. */
  readonly replace: (next: (before: SealedTokens) => Omit<SealedTokens, 'from'>, by?: SwapBy) => Promise<void>
}

/**
 * OAuth tokens of a connection, sealed. Applying the same connection file again must not bring back a refresh token
 * that was exchanged since, while a new one in the file must win: so `from` notes which file they came from.
 */
export function oauthTokens(
  store: Pick<Store, 'secrets'>,
  id: ConnectionId,
  given: GivenSignIn,
  { clock, secrets: known }: TokenWorld,
): ConnectionTokens {
  const from = fingerprint([given.clientId, given.refreshToken ?? ''])
  const now = () => clock.now().getTime()

  const stored = async (): Promise<{ readonly text: string | null; readonly tokens: SealedTokens }> => {
    const text = (await store.secrets.open(id))[TOKENS] ?? null
    const found = text === null ? null : sealed.parse(JSON.parse(text))
    const tokens = found !== null && found.from === from ? found : unused(from, given, found)
    known.add([tokens.refreshToken, tokens.accessToken ?? ''])
    return { text, tokens }
  }

  /** Tries until it succeeds: when another process was faster, it decides again on what that one stored. */
  async function change(next: (before: SealedTokens) => SealedTokens | null, by?: SwapBy): Promise<SealedTokens> {
    for (;;) {
      const { text, tokens } = await stored()
      const after = next(tokens)
      if (after === null) return tokens
      known.add([after.refreshToken, after.accessToken ?? ''])
      if (await store.secrets.swap(id, TOKENS, text, JSON.stringify(after), now(), by)) return after
    }
  }

  async function claimed(): Promise<string> {
    for (;;) {
      const held = (await store.secrets.open(id))[REFRESHING] ?? null
      const left = held === null ? 0 : claim.parse(JSON.parse(held)).until - now()
      // A claim that seems to last longer than any is from before the clock was set back, and is void.
      if (left > 0 && left <= CLAIM_MS) {
        await clock.sleep(Math.min(POLL_MS, left))
        continue
      }
      const mine = JSON.stringify({ owner: randomUUID(), until: now() + CLAIM_MS })
      if (await store.secrets.swap(id, REFRESHING, held, mine, now())) return mine
    }
  }

  return {
    read: async () => (await stored()).tokens,
    load: async () => (await stored()).tokens,
    save: (granted, replaced) =>
      change((before) => (sameTokens(before, replaced) ? { ...before, ...only(granted) } : null)),
    replace: async (next, by) => {
      await change((before) => ({ ...next(before), from }), by)
    },
    alone: async (work) => {
      const mine = await claimed()
      try {
        return await work()
      } finally {
        // A failure is ignored: the claim runs out by itself, and the error of `work` matters more.
        await store.secrets.swap(id, REFRESHING, mine, null, now()).catch(() => false)
      }
    },
  }
}

/** Changes only when somebody signs in again: clients that were made before are then out of date. */
export function signInOf(secrets: Readonly<Record<string, string>>): string {
  const text = secrets[TOKENS]
  return text === undefined ? '' : JSON.stringify(sealed.parse(JSON.parse(text)).signedIn)
}

/** The tokens of the file, not used yet. The company is kept, since links may depend on it. */
const unused = (from: string, given: GivenSignIn, before: SealedTokens | null): SealedTokens => ({
  from,
  refreshToken: given.refreshToken ?? '',
  accessToken: null,
  expiresAt: null,
  apiDomain: null,
  signedIn: before?.signedIn ?? null,
})

const sameTokens = (a: StoredTokens, b: StoredTokens): boolean =>
  a.refreshToken === b.refreshToken && a.accessToken === b.accessToken

const only = ({ refreshToken, accessToken, expiresAt, apiDomain }: StoredTokens): StoredTokens => ({
  refreshToken,
  accessToken,
  expiresAt,
  apiDomain,
})
