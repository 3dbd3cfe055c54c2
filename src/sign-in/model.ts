/** How a person signs a connection in to Pipedrive, and what Pipedrive tells us about it. */
export interface SignIn {
  /**
   * The address the operator opens in the browser to agree; good for one sign-in and for a quarter of an hour. Give it
   * to nobody else: whoever opens it decides which Pipedrive account the connection writes to.
   *
   * @throws SyncError `connection.unknown`, `sign_in.no_oauth`, `sign_in.no_address` (hold)
   */
  readonly link: (name: string) => Promise<{ readonly url: string; readonly expiresAt: number }>
  /** A person came back from Pipedrive. Never throws for what may go wrong on the way. */
  readonly finish: (answer: SignInAnswer, signal: AbortSignal) => Promise<SignInResult>
  /** A person opened a link of `link`, or the same address without its proof, which allows less. */
  readonly begin: (name: string, opened: SignInBeginning) => Promise<SignInResult>
  /**
   * Whether a link, or the state it led to, was made for the operator. Whether it is still valid is not checked here.
   */
  readonly isOperators: (text: string | undefined) => Promise<boolean>
  /** Whether these are the credentials of an app of ours, which Pipedrive knows too; asked before a body is read. */
  readonly isPipedrive: (authorization: string | undefined) => Promise<boolean>
  /** Pipedrive says that the app was uninstalled. @returns `false` when it was not Pipedrive who said so */
  readonly uninstalled: (authorization: string | undefined, body: unknown) => Promise<boolean>
  /**
   * Renews sign-ins that were not used for weeks: Pipedrive ends them after 60 days without use, and a quiet connection
   * makes no calls. Where a sign-in has ended, its connection is held. To be called daily, from any process. Never
   * throws.
   */
  readonly keepAlive: (signal: AbortSignal) => Promise<void>
  /** Ends the sign-in of a connection that is about to be deleted, unless another one uses it too. Never throws. */
  readonly revoke: (name: string, signal: AbortSignal) => Promise<void>
}

export interface SignInBeginning {
  /** The signed state in a link of `link`, if there was one. */
  readonly link: string | undefined
  /** The cookie that the answer sets in this browser. */
  readonly browser: string
}

/** The query of the callback; any part may be missing. */
export interface SignInAnswer {
  /** The cookie of the browser that came back. */
  readonly browser: string | undefined
  readonly code: string | undefined
  readonly state: string | undefined
  readonly error: string | undefined
}

export type SignInResult =
  | {
      readonly is: 'signed_in'
      readonly connection: string
      /** Name of the Pipedrive company, and of the user as whom we act from now on. */
      readonly company: string
      readonly user: string
      readonly admin: boolean
    }
  /** Send the browser there. */
  | { readonly is: 'redirect'; readonly url: string }
  | {
      readonly is: 'refused'
      readonly status: 400 | 403 | 404 | 409 | 429 | 502
      readonly message: string
      readonly advice: string
      /** Path at which this person can begin again. Only offered, since a redirect could loop. */
      readonly begin?: string
    }

/** Paths below the public address. The first is the callback registered in Pipedrive's Developer Hub. */
export const CALLBACK_PATH = '/oauth/pipedrive/callback'
export const BEGIN_PATH = '/oauth/pipedrive/start'

/** What to do when a sign-in has ended, one sentence; with the address, where people can reach us. */
export const signInAdvice = (name: string, publicUrl: string | null): string => {
  const command = `ml-connector connection authorize ${name}`
  if (publicUrl === null) return `Sign in again: ${command}`
  return `Sign in again: ${publicUrl.replace(/\/+$/, '')}${BEGIN_PATH}/${name} (or ${command})`
}

type Refused = Extract<SignInResult, { is: 'refused' }>

export const refused = (
  status: Refused['status'],
  message: string,
  advice = 'The operator begins a sign-in with: ml-connector connection authorize NAME',
): Refused => ({ is: 'refused', status, message, advice })
