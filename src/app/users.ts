import { z } from 'zod'
import type { By } from '../core/actor.ts'
import { SyncError } from '../core/errors.ts'
import { didYouMean } from '../core/nearest.ts'
import { type Kept, type PeopleStore, type Person, ROLES, type Role } from '../core/people.ts'
import { newLink } from '../people/links.ts'
import { isEmail, tidyEmail } from '../people/model.ts'
import { moment, momentOf } from './moment.ts'

export const role = z.enum(ROLES)

export const userDocument = z.strictObject({
  userId: z.string(),
  email: z.string(),
  name: z.string(),
  role,
  /** `invited`: has not come in yet. */
  state: z.enum(['invited', 'active']),
  /** Whether a code is asked for beside the password. */
  secondFactor: z.boolean(),
  createdAt: moment,
  /** When they last did anything. */
  seenAt: moment.nullable(),
})
export type UserDocument = z.output<typeof userDocument>

/** A user and a link to hand to them. It is good once, and shown here only. */
export const invitedUser = z.strictObject({ ...userDocument.shape, url: z.string(), expiresAt: moment })
export type InvitedUser = z.output<typeof invitedUser>

/** Managing those who may sign in. Users are named by their e-mail address or id. */
export interface UserUses {
  readonly list: () => Promise<readonly UserDocument[]>
  /** @throws SyncError `user.exists`, `user.email` (hold) */
  readonly invite: (
    user: { readonly email: string; readonly role: Role; readonly name?: string | undefined },
    by?: By,
  ) => Promise<InvitedUser>
  /** Ends their sessions. Errors: SyncError `user.unknown`, `user.last_admin` (hold). */
  readonly setRole: (user: string, role: Role, by?: By) => Promise<UserDocument>
  readonly remove: (user: string, by?: By) => Promise<UserDocument>
  /** A link by which they set a new password; the second factor is off then. */
  readonly reset: (user: string, by?: By) => Promise<InvitedUser>
  /** Ends all their sessions. */
  readonly endSessions: (user: string, by?: By) => Promise<UserDocument>
}

export interface UserDeps {
  readonly store: PeopleStore
  /** Where people reach the pages. */
  readonly base: string
  /** Who asks where nobody else is named, and when. */
  readonly by: () => By
}

export function userUses({ store, base, by: now }: UserDeps): UserUses {
  const named = async (text: string): Promise<Person> => {
    const found = (await store.byEmail(tidyEmail(text))) ?? (await store.byId(text))
    if (found !== null) return found
    throw unknownUser(text, await store.list())
  }
  return {
    list: async () => (await store.list()).map(userOf),
    invite: async ({ email: typed, role, name }, by = now()) => {
      const email = tidyEmail(typed)
      if (!isEmail(email)) throw new SyncError('user.email', `${typed} is no e-mail address.`, { do: 'hold' })
      const { stored, url } = newLink(base, by.at)
      const added = await store.invite({ email, role, name: name?.trim() || email }, stored, by)
      if (added === null) throw taken(email)
      return { ...userOf(added), url, expiresAt: momentOf(stored.expiresAt) }
    },
    setRole: async (user, role, by = now()) => {
      const found = await named(user)
      kept(await store.setRole(found.id, role, by), found)
      return userOf({ ...found, role })
    },
    remove: async (user, by = now()) => {
      const found = await named(user)
      kept(await store.remove(found.id, by), found)
      return userOf(found)
    },
    reset: async (user, by = now()) => {
      const found = await named(user)
      const { stored, url } = newLink(base, by.at)
      if ((await store.renewLink(found.id, stored, by)) === null) throw gone(found)
      return { ...userOf(found), url, expiresAt: momentOf(stored.expiresAt) }
    },
    endSessions: async (user, by = now()) => {
      const found = await named(user)
      await store.endAll(found.id, by)
      return userOf(found)
    },
  }
}

const userOf = (person: Person): UserDocument => ({
  ...{ userId: person.id, email: person.email, name: person.name, role: person.role },
  state: person.isIn ? 'active' : 'invited',
  secondFactor: person.secondFactor,
  createdAt: momentOf(person.createdAt),
  seenAt: momentOf(person.seenAt),
})

function kept(outcome: Kept, person: Person): void {
  if (outcome === 'unknown') throw gone(person)
  if (outcome === 'last_admin') {
    const advice = 'Make somebody else an admin first, who has signed in once.'
    throw new SyncError('user.last_admin', `${person.email} is the last admin.`, { do: 'hold' }, { advice })
  }
}

const gone = ({ email }: Person) => new SyncError('user.unknown', `There is no user ${email} any more.`, { do: 'hold' })

const taken = (email: string) =>
  new SyncError(
    'user.exists',
    `There is a user ${email} already.`,
    { do: 'hold' },
    { advice: `A new link for them: ml-connector user reset ${email}` },
  )

function unknownUser(text: string, all: readonly Person[]): SyncError {
  const emails = all.map(({ email }) => email)
  const hint = didYouMean(text, emails) || '.'
  const advice =
    emails.length === 0
      ? 'There is none yet. Make the first: ml-connector user invite EMAIL --role admin'
      : 'ml-connector user list shows them.'
  return new SyncError('user.unknown', `There is no user ${text}${hint}`, { do: 'hold' }, { advice })
}
