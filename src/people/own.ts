import { randomBytes } from 'node:crypto'
import { actorOf, type Person, type Session } from '../core/people.ts'
import type { Entrance } from './enter.ts'
import { type From, type PeopleDeps, refused, unfit } from './model.ts'
import { hashPassword, unfitPassword } from './passwords.ts'
import { addressOf, isCode, recoveryHash, stepOf, tidyCode } from './second-factor.ts'
import { hashOf, newToken } from './tokens.ts'

const ENROL_MS = 15 * 60_000
const RECOVERY_CODES = 10

/** Somebody who is signed in, in one of their sessions. */
export interface Self {
  readonly person: Person
  readonly session: string
}

/** What people do about their own way in. Whatever weakens it asks for the password once more. */
export interface Own {
  readonly setPassword: (
    self: Self,
    given: { readonly current: string; readonly password: string },
    from: From,
  ) => Promise<void>
  readonly rename: (self: Self, name: string) => Promise<void>
  /** Begins to turn the second factor on: what the authenticator app takes in, good for a quarter of an hour. */
  readonly enrol: (self: Self, password: string, from: From) => Promise<Enrolment>
  /** Turns it on with the first code. @returns recovery codes, which are shown once */
  readonly verify: (
    self: Self,
    given: { readonly enrolment: string; readonly code: string },
  ) => Promise<readonly string[]>
  readonly turnOff: (self: Self, password: string, from: From) => Promise<void>
  readonly sessions: (self: Self) => Promise<readonly Session[]>
  readonly end: (self: Self, session: string) => Promise<boolean>
}

export interface Enrolment {
  readonly enrolment: string
  /** `otpauth://…`, for a QR code. */
  readonly address: string
}

export function own({ store, clock }: PeopleDeps, { provePassword }: Pick<Entrance, 'provePassword'>): Own {
  const now = () => clock.now().getTime()
  const by = (person: Person) => ({ actor: actorOf(person), at: now() })
  return {
    setPassword: async ({ person, session }, { current, password }, from) => {
      const why = unfitPassword(password, person.email)
      if (why !== null) throw unfit(why)
      await provePassword(person, current, from)
      await store.setPassword(person.id, await hashPassword(password), session, by(person))
    },
    rename: ({ person }, name) => store.rename(person.id, name, by(person)),
    enrol: async ({ person }, password, from) => {
      if (person.secondFactor) throw refused('people.is_on')
      await provePassword(person, password, from)
      const { token, hash } = newToken()
      // The secret is in what the browser brings back, so that until it is in use nothing of it is stored.
      const secret = randomBytes(20).toString('hex')
      await store.keep({
        ...{ hash, kind: 'enrol', person: person.id, expiresAt: now() + ENROL_MS },
        data: JSON.stringify({ secret: hashOf(secret) }),
      })
      return { enrolment: `${token}.${secret}`, address: await addressOf(secret, person.email) }
    },
    verify: async ({ person, session }, { enrolment, code }) => {
      const [token = '', secret = ''] = enrolment.split('.')
      const begun = await store.look(hashOf(token), now())
      const isTheirs = begun?.kind === 'enrol' && begun.person === person.id
      if (!isTheirs || JSON.parse(begun.data).secret !== hashOf(secret)) throw refused('people.start_over')
      if (!(await store.tryOnce(begun.hash, MOST_CODES))) throw refused('people.start_over')
      const step = isCode(code) ? await stepOf(secret, tidyCode(code), now(), 0) : null
      if (step === null) throw refused('people.wrong_code')
      if ((await store.take(begun.hash, 'enrol', now())) === null) throw refused('people.start_over')
      const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode)
      await store.turnOn(person.id, { secret, step, recovery: codes.map(recoveryHash) }, session, by(person))
      return codes
    },
    turnOff: async ({ person, session }, password, from) => {
      await provePassword(person, password, from)
      await store.turnOff(person.id, session, by(person))
    },
    sessions: ({ person }) => store.sessions(person.id, now()),
    end: ({ person }, session) => store.end(person.id, session, by(person)),
  }
}

const MOST_CODES = 10

/** 80 random bits, in groups that are read aloud easily. */
const newRecoveryCode = (): string => (randomBytes(10).toString('hex').match(/.{5}/g) ?? []).join('-')
