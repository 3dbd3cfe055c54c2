import { z } from 'zod'
import { moment } from '../../../app/moment.ts'
import { userDocument } from '../../../app/users.ts'

/** Who is signed in: `GET /me`. */
const me = userDocument.pick({ userId: true, email: true, name: true, role: true, secondFactor: true })
export type Me = z.output<typeof me>

/** A browser in which somebody is signed in: one of `GET /me/sessions`. */
const browserSession = z.strictObject({
  sessionId: z.string(),
  via: z.enum(['password', 'company', 'link']),
  agent: z.string(),
  isThis: z.boolean(),
  createdAt: moment,
  seenAt: moment,
})
export type BrowserSession = z.output<typeof browserSession>
