import { z } from 'zod'
import { apiKeyDocument, madeApiKey } from '../../../app/api-keys.ts'
import { moment } from '../../../app/moment.ts'
import { invitedUser, role, userDocument } from '../../../app/users.ts'
import { SCOPES } from '../../../core/people.ts'
import { ADMIN, anId, reads, writes } from './route.ts'

const OF_ADMINS = { scope: 'admin' } as const
const SHOWN_ONCE = { ...OF_ADMINS, isNotKept: true } as const
const one = { user: z.string().min(1).max(254).describe('Their e-mail address or id') }
const allOf = <Item extends z.ZodType>(item: Item) => z.strictObject({ items: z.array(item) })

export const users = {
  list: reads('/users', 'People', 'Who may sign in', ADMIN).output(allOf(userDocument)),
  invite: writes('/users', 'People', 'Add somebody, with a link by which they come in', ADMIN, SHOWN_ONCE)
    .input(z.strictObject({ email: z.string().min(1).max(254), role, name: z.string().max(200).optional() }))
    .output(invitedUser),
  setRole: writes('/users/{user}', 'People', 'Change what they may do', ADMIN, { ...OF_ADMINS, method: 'PUT' })
    .input(z.strictObject({ ...one, role }))
    .output(userDocument),
  reset: writes('/users/{user}/reset', 'People', 'A link by which they set a new password', ADMIN, SHOWN_ONCE)
    .input(z.strictObject(one))
    .output(invitedUser),
  endSessions: writes('/users/{user}/sign-out', 'People', 'Sign them out everywhere', ADMIN, OF_ADMINS)
    .input(z.strictObject(one))
    .output(userDocument),
  remove: writes('/users/{user}', 'People', 'Take their access away', ADMIN, { ...OF_ADMINS, method: 'DELETE' })
    .input(z.strictObject(one))
    .output(userDocument),
}

export const keys = {
  list: reads('/keys', 'People', 'Keys of scripts', ADMIN).output(allOf(apiKeyDocument)),
  make: writes('/keys', 'People', 'Make a key, which is shown here only', ADMIN, SHOWN_ONCE)
    .input(
      z.strictObject({
        name: z.string().min(1).max(100),
        scopes: z.array(z.enum(SCOPES)).min(1),
        expiresAt: moment.nullable().default(null),
      }),
    )
    .output(madeApiKey),
  revoke: writes('/keys/{key}', 'People', 'Revoke a key', ADMIN, { ...OF_ADMINS, method: 'DELETE' })
    .input(z.strictObject({ key: anId }))
    .output(apiKeyDocument),
}
