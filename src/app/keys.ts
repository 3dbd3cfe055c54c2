import { z } from 'zod'
import type { By } from '../core/actor.ts'
import type { Store } from '../core/store.ts'

/** `keys rotate --json`. */
export const rotatedKeys = z.strictObject({
  /** Id of the master key that seals from now on, which tells nothing of the key; `null` where nothing was ever sealed. */
  key: z.string().nullable(),
  /** How many connections it was another key for until now. */
  rewrapped: z.int().nonnegative(),
  /** Ids of the keys that are needed no more. */
  before: z.array(z.string()),
})
export type RotatedKeys = z.output<typeof rotatedKeys>

export interface KeyUses {
  /** Has the first of the master keys seal what the others did. Errors: SyncError `vault.damaged` (hold). */
  readonly rotate: () => Promise<RotatedKeys>
}

export const keyUses = ({ secrets }: Pick<Store, 'secrets'>, by: () => By): KeyUses => ({
  rotate: async () => {
    const { key, rewrapped, before } = await secrets.rotate(by())
    return { key, rewrapped, before: [...before] }
  },
})
