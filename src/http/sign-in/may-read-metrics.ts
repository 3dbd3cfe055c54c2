import { sameBytes } from '../../core/authentic.ts'
import type { Secret } from '../../core/secret.ts'
import type { Visiting } from '../../people/model.ts'

/** Whether a request may see the metrics: it has the token of the settings, or an admin or a key of theirs asks. */
export const mayReadMetrics =
  (token: Secret | null, visitor: (request: Request) => Promise<Visiting | null>) =>
  async (request: Request): Promise<boolean> => {
    const [, given] = /^bearer (.+)$/i.exec(request.headers.get('authorization') ?? '') ?? []
    if (given !== undefined && token !== null && sameBytes(Buffer.from(given), Buffer.from(token.reveal()))) return true
    const who = await visitor(request).catch(() => null)
    return who?.role === 'admin' && who.scopes.includes('read')
  }
