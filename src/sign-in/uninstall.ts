import { z } from 'zod'
import { sameBytes } from '../core/authentic.ts'
import type { Secret } from '../core/secret.ts'
import type { SealedTokens } from './oauth-tokens.ts'

/** The body of Pipedrive's callback. Ids are numbers; the form of the time is not documented. */
const notice = z.object({
  company_id: z.union([z.number(), z.string()]).transform(String),
  user_id: z.union([z.number(), z.string()]).transform(String),
  timestamp: z.union([z.string(), z.number()]).optional().catch(undefined),
})
export type UninstallNotice = Readonly<z.output<typeof notice>>

export function readNotice(body: unknown): UninstallNotice | null {
  const parsed = notice.safeParse(body)
  return parsed.success ? parsed.data : null
}

/** Whether `authorization` holds the app's own credentials, which only Pipedrive and we know. */
export function isFromPipedrive(authorization: string | undefined, clientId: string, clientSecret: Secret): boolean {
  const encoded = /^basic +([A-Za-z0-9+/]*={0,2})$/i.exec(authorization?.trim() ?? '')?.[1] ?? ''
  return sameBytes(Buffer.from(encoded, 'base64'), Buffer.from(`${clientId}:${clientSecret.reveal()}`))
}

/** The app id that the caller claims, to find the connections that the notice may be about. */
export function claimedClient(authorization: string | undefined): string | null {
  const encoded = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization?.trim() ?? '')?.[1]
  if (encoded === undefined) return null
  const [user = ''] = Buffer.from(encoded, 'base64').toString().split(':')
  return user === '' ? null : user
}

/**
 * What a notice means for one connection: its sign-in is `over`, `other`: it is about another one, or we are `unsure`:
 * then the next refresh shows it, which fails if the sign-in is over.
 */
export function meaningOf(
  notice: UninstallNotice,
  { signedIn }: Pick<SealedTokens, 'signedIn'>,
): 'over' | 'other' | 'unsure' {
  if (signedIn === null) return 'unsure'
  if (notice.company_id !== signedIn.companyId || notice.user_id !== signedIn.userId) return 'other'
  // A notice that is older than this sign-in came late or again, and is about an earlier one.
  const at = notice.timestamp === undefined ? Number.NaN : Date.parse(String(notice.timestamp))
  return at < signedIn.at ? 'unsure' : 'over'
}
