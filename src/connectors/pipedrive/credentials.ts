import type { Secret } from '../../core/secret.ts'

/** The credentials of one request. */
export interface Access {
  /** `https://nordlys.pipedrive.com` */
  readonly base: string
  readonly headers: Readonly<Record<string, string>>
  /** The plain token, to be kept out of messages. */
  readonly token: string
}

export interface Credentials {
  readonly kind: 'token' | 'oauth'
  readonly access: (signal: AbortSignal) => Promise<Access>
  /**
   * After the server refused `refused`: whether there is another token to try.
   * @throws SyncError `pipedrive.sign_in_again` (hold)
   */
  readonly renew: (refused: Access, signal: AbortSignal) => Promise<boolean>
}

/** A user's personal API token. It never expires; when it is refused, a person must act. */
export function apiToken(apiUrl: string, token: Secret): Credentials {
  return {
    kind: 'token',
    // In a header, never in the URL: addresses end up in logs.
    access: async () => ({ base: apiUrl, headers: { 'x-api-token': token.reveal() }, token: token.reveal() }),
    renew: async () => false,
  }
}
