import { z } from 'zod'
import type { By } from '../core/actor.ts'
import { SyncError } from '../core/errors.ts'
import { type ApiKey, type PeopleStore, SCOPES, type Scope } from '../core/people.ts'
import { newKey } from '../people/new-key.ts'
import { moment, momentOf } from './moment.ts'

export const apiKeyDocument = z.strictObject({
  keyId: z.string(),
  name: z.string(),
  /** What it may do of what its maker may. */
  scopes: z.array(z.enum(SCOPES)),
  /** Whose it is: it ends with them. */
  email: z.string(),
  createdAt: moment,
  usedAt: moment.nullable(),
  /** `null`: until it is revoked. */
  expiresAt: moment.nullable(),
})
export type ApiKeyDocument = z.output<typeof apiKeyDocument>

/** A key with what a script sends, which is shown here only. */
export const madeApiKey = z.strictObject({ ...apiKeyDocument.shape, key: z.string() })
export type MadeApiKey = z.output<typeof madeApiKey>

export interface ApiKeyUses {
  readonly list: () => Promise<readonly ApiKeyDocument[]>
  /** Makes one of the person who asks. Errors: SyncError `key.past`, `key.no_maker` (hold). */
  readonly make: (
    key: { readonly name: string; readonly scopes: readonly Scope[]; readonly expiresAt: string | null },
    by?: By,
  ) => Promise<MadeApiKey>
  /** @throws SyncError `key.unknown` (hold) */
  readonly revoke: (id: string, by?: By) => Promise<ApiKeyDocument>
}

/** Keys by which scripts ask over HTTP. */
export function apiKeyUses({ people }: { readonly people: PeopleStore }, now: () => By): ApiKeyUses {
  const documentOf = async (key: ApiKey): Promise<ApiKeyDocument> => ({
    ...{ keyId: key.id, name: key.name, scopes: [...key.scopes] },
    email: (await people.byId(key.person))?.email ?? '',
    createdAt: momentOf(key.createdAt),
    usedAt: momentOf(key.usedAt),
    expiresAt: momentOf(key.expiresAt),
  })
  return {
    list: async () => Promise.all((await people.keys()).map(documentOf)),
    make: async ({ name, scopes, expiresAt: until }, by = now()) => {
      // Not by a key of theirs: keys that make keys would outlive being found out.
      const maker = await people.byEmail(by.actor.name)
      if (maker === null) {
        throw new SyncError('key.no_maker', 'Only a person who is signed in makes a key.', { do: 'hold' })
      }
      const expiresAt = until === null ? null : Date.parse(until)
      if (expiresAt !== null && !(expiresAt > by.at)) {
        throw new SyncError('key.past', 'A key cannot expire before it is made.', { do: 'hold' })
      }
      const { id, token, hash } = newKey()
      const key = { id, name, person: maker.id, scopes, createdAt: by.at, usedAt: null, expiresAt }
      await people.addKey({ ...key, hash }, by)
      return { ...(await documentOf(key)), key: token }
    },
    revoke: async (id, by = now()) => {
      const found = (await people.keys()).find((key) => key.id === id)
      const revoked = found === undefined ? null : await documentOf(found)
      if (revoked === null || !(await people.removeKey(id, by))) {
        throw new SyncError('key.unknown', `There is no API key ${id}.`, { do: 'hold' })
      }
      return revoked
    },
  }
}
