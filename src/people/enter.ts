import { randomUUID } from 'node:crypto'
import { actorOf, LINK_MS, type OneTime, type Person } from '../core/people.ts'
import {
  type Entered,
  type From,
  isEmail,
  type LinkSeen,
  type PeopleDeps,
  refused,
  throttled,
  tidyEmail,
  unfit,
  type Via,
} from './model.ts'
import { hashPassword, isPassword, unfitPassword } from './passwords.ts'
import { isCode, recoveryHash, stepOf, tidyCode } from './second-factor.ts'
import { throttle } from './throttle.ts'
import { hashOf, newToken } from './tokens.ts'

const CODE_MS = 10 * 60_000
const MOST_CODES = 5
const AGENT_LENGTH = 200

// Of one address or one e-mail in five minutes. Whoever shares an address with others is not kept out by a few slips.
const TRIES = { most: (key: string) => (key.startsWith('from ') ? 20 : 5), windowMs: 5 * 60_000, keys: 10_000 }

export interface Entrance {
  readonly signIn: (given: { readonly email: string; readonly password: string }, from: From) => Promise<Entered>
  /** The other half: a code of the authenticator app, or a recovery code. */
  readonly withCode: (given: { readonly pending: string; readonly code: string }, from: From) => Promise<Entered>
  /** Makes a session of somebody who proved who they are. */
  readonly admit: (person: Person, via: Via, from: From) => Promise<Entered>
  /** Whether no user exists yet; then a link for the first admin is all that works. */
  readonly isEmpty: () => Promise<boolean>
  readonly newSetupLink: () => Promise<string>
  readonly link: (token: string) => Promise<LinkSeen>
  readonly byLink: (given: ByLink, from: From) => Promise<Entered>
  /** Asks for the password once more before something that a session alone must not do. */
  readonly provePassword: (person: Person, password: string, from: From) => Promise<void>
}

interface ByLink {
  readonly token: string
  readonly password: string
  /** Of the first admin, who has no invitation that says so. */
  readonly email?: string | undefined
  readonly name?: string | undefined
}

export function entrance({ store, clock }: PeopleDeps): Entrance {
  const tries = throttle(TRIES)
  const now = () => clock.now().getTime()

  /** @throws SyncError `people.throttled` */
  const attempt = (keys: readonly string[]): void => {
    const afterMs = tries.attempt(keys, now())
    if (afterMs > 0) throw throttled(afterMs)
  }

  const admit: Entrance['admit'] = async (person, via, { agent }) => {
    const { token, hash } = newToken()
    const at = now()
    const session = { id: `s_${randomUUID()}`, person: person.id, via, agent: agent.slice(0, AGENT_LENGTH) }
    await store.begin({ ...session, hash, createdAt: at, seenAt: at }, { actor: actorOf(person), at })
    return { is: 'in', token, person }
  }

  const linkOf = async (token: string): Promise<OneTime> => {
    const link = await store.look(hashOf(token), now())
    if (link === null || !['setup', 'invite', 'reset'].includes(link.kind)) throw refused('people.link_gone')
    return link
  }

  return {
    admit,
    isEmpty: async () => !(await store.any()),
    signIn: async ({ email: typed, password }, from) => {
      const email = tidyEmail(typed)
      const keys = [`from ${from.address}`, `as ${email}`]
      attempt(keys)
      const person = await store.byEmail(email)
      const known = person === null ? null : await store.credentials(person.id)
      const isRight = await isPassword(known?.password ?? null, password)
      if (person === null || known === null || !isRight) throw refused('people.wrong')
      if (!person.secondFactor) {
        tries.forgive(keys)
        return admit(person, 'password', from)
      }
      // What was tried stays counted until the code is right too: the password alone must not buy more codes.
      const { token, hash } = newToken()
      await store.keep({ hash, kind: 'code', person: person.id, data: '{}', expiresAt: now() + CODE_MS })
      return { is: 'code', pending: token }
    },
    withCode: async ({ pending, code }, from) => {
      const hash = hashOf(pending)
      const half = await store.look(hash, now())
      const person = half?.kind === 'code' && half.person !== null ? await store.byId(half.person) : null
      if (person === null) throw refused('people.start_over')
      const keys = [`from ${from.address}`, `as ${person.email}`]
      attempt([`from ${from.address}`])
      if (!(await store.tryOnce(hash, MOST_CODES))) throw refused('people.start_over')
      if (!(await isTheirs(person, code))) throw refused('people.wrong_code')
      if ((await store.take(hash, 'code', now())) === null) throw refused('people.start_over')
      tries.forgive(keys)
      return admit(person, 'password', from)
    },
    newSetupLink: async () => {
      const { token, hash } = newToken()
      await store.keep({ hash, kind: 'setup', person: null, data: '{}', expiresAt: now() + LINK_MS })
      return token
    },
    link: async (token) => {
      const { kind, person: id, expiresAt } = await linkOf(token)
      const person = id === null ? null : await store.byId(id)
      return { kind: kind as LinkSeen['kind'], email: person?.email ?? null, name: person?.name ?? null, expiresAt }
    },
    byLink: async ({ token, password, email, name }, from) => {
      attempt([`from ${from.address}`])
      const { kind, person: id } = await linkOf(token)
      const invited = id === null ? null : await store.byId(id)
      const whose = invited?.email ?? tidyEmail(email ?? '')
      if (!isEmail(whose)) throw unfit('Give your e-mail address.')
      const why = unfitPassword(password, whose)
      if (why !== null) throw unfit(why)
      const hashed = await hashPassword(password)
      const first = { email: whose, name: name?.trim() || whose, password: hashed }
      const entered =
        kind === 'setup'
          ? await store.setUp(hashOf(token), first, now())
          : await store.enter(hashOf(token), hashed, now())
      if (entered === null) throw refused(kind === 'setup' ? 'people.set_up' : 'people.link_gone')
      const by = { actor: actorOf(entered), at: now() }
      if (kind !== 'setup' && name?.trim()) await store.rename(entered.id, name.trim(), by)
      tries.forgive([`from ${from.address}`, `as ${whose}`])
      return admit(entered, 'link', from)
    },
    provePassword: async (person, password, from) => {
      const keys = [`from ${from.address}`, `as ${person.email}`]
      attempt(keys)
      const { password: hash } = await store.credentials(person.id)
      if (!(await isPassword(hash, password))) throw refused('people.wrong_password')
      tries.forgive(keys)
    },
  }

  async function isTheirs(person: Person, text: string): Promise<boolean> {
    const { secret, lastStep } = await store.credentials(person.id)
    if (isCode(text)) {
      const step = secret === null ? null : await stepOf(secret, tidyCode(text), now(), lastStep)
      return step !== null && (await store.useStep(person.id, step))
    }
    return store.useRecovery(person.id, recoveryHash(text), { actor: actorOf(person), at: now() })
  }
}
