import { z } from 'zod'

/** Who usually decides a setting. */
export type Decider = 'admin' | 'finance'

export interface Described {
  readonly does: string
  /** An example value as it would stand in the file, on one line. */
  readonly example: string
  readonly who: Decider
}

/** What every key does, by its path in the connection file and in the order of its page. */
export type Descriptions = Readonly<Record<string, Described>>

export const admin = (does: string, example: string): Described => ({ does, example, who: 'admin' })
export const finance = (does: string, example: string): Described => ({ does, example, who: 'finance' })

/** A reference to a variable, which is filled in from the environment when the file is read. */
export const variable = (name: string): string => `\${${name}}`

/** Tools to correct what people paste into the file; each notes what it left out, so that it can be reported. */
export interface Tidying {
  /** The address without parts that do not belong into the file; `baseOf` says which part to keep. */
  readonly base: (path: string, given: string, baseOf: (url: URL) => string) => string
  /** The text without invisible characters. */
  readonly clean: (path: string, given: string) => string
  /** Notes a problem that tidying cannot mend, one sentence. */
  readonly problem: (sentence: string) => void
}

/** The part of the connection file that belongs to a system: the group of its name, with which all paths begin. */
export interface SystemSettings<Group> {
  readonly schema: z.ZodType<Group>
  readonly described: Descriptions
  /** Sealed members → the variable that an export names; a file may use any other variable. */
  readonly secrets: Readonly<Record<string, string>>
  /** Secrets that may be a list: two are valid while one is being replaced. */
  readonly listed: readonly string[]
  /** Secrets that another group replaces where it is set, though they may still be stored: path → path of the group. */
  readonly replaced: Readonly<Record<string, string>>
  /** Further members that the environment may fill in: addresses and ids that differ between installations. */
  readonly filled: readonly string[]
  /** Members that must not be empty: an empty one means that its variable is not filled in yet. */
  readonly needed: readonly string[]
  /** Paths at or below which a change may make the connection reach another company, or none. */
  readonly access: readonly string[]
  /** The addresses a connection talks to, by path. */
  readonly addresses: (group: Group) => readonly (readonly [path: string, url: string])[]
  readonly tidied: (group: Group, tidying: Tidying) => Group
  /** Things that are accepted but worth knowing, one sentence each. */
  readonly warnings?: (group: Group) => readonly string[]
}

// Kinds of members that every system has.
export const address = z
  .url({ protocol: /^https?$/, error: 'must be an http(s) address' })
  .transform((url) => url.replace(/\/+$/, ''))
export const text = z.string().trim().min(1, 'must not be empty')

/** The origin without a dot at the end of the host name, which means the same host for certificates and for us. */
export const originOf = ({ protocol, hostname, port }: URL): string =>
  `${protocol}//${hostname.replace(/\.+$/, '')}${port === '' ? '' : `:${port}`}`

export const pathOf = ({ pathname }: URL): string => pathname.replace(/\/+$/, '')
