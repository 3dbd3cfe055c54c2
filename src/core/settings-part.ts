import { z } from 'zod'

/** Who usually decides a setting. */
export type Decider = 'admin' | 'finance'

export interface Described {
  readonly does: string
  /** As it would stand in the file, on one line. */
  readonly example: string
  readonly who: Decider
}

/** What every key does, by its path in the connection file and in the order of its page. */
export type Descriptions = Readonly<Record<string, Described>>

export const admin = (does: string, example: string): Described => ({ does, example, who: 'admin' })
export const finance = (does: string, example: string): Described => ({ does, example, who: 'finance' })

/** Filled in from the environment when the file is read. */
export const variable = (name: string): string => `\${${name}}`

/** How what people copied is made into what they mean; whatever was left out is said. */
export interface Tidying {
  /** An address without the parts that are not ours to be given. */
  readonly base: (path: string, given: string, baseOf: (url: URL) => string) => string
  /** Without characters that nobody sees. */
  readonly clean: (path: string, given: string) => string
  /** What no tidying mends, a sentence. */
  readonly problem: (sentence: string) => void
}

/** What a system brings to the connection file: the group of its own name. Paths begin with that name. */
export interface SystemSettings<Group> {
  readonly schema: z.ZodType<Group>
  readonly described: Descriptions
  /** Members that are sealed → the variable that an export names; a file may use any other. */
  readonly secrets: Readonly<Record<string, string>>
  /** Of these, those that may be a list: two are valid while one is being replaced. */
  readonly listed: readonly string[]
  /** Of these, those that stay at rest unused once another group stands in the file: their path → its path. */
  readonly replaced: Readonly<Record<string, string>>
  /** Further members that the environment may fill in: addresses and ids that differ between installations. */
  readonly filled: readonly string[]
  /** May not be empty: it is the variable that is still to be filled in. */
  readonly needed: readonly string[]
  /** Whoever changes one of these, or what is below it, may reach another company, or none. */
  readonly access: readonly string[]
  /** The addresses a connection talks to, by path. */
  readonly addresses: (group: Group) => readonly (readonly [path: string, url: string])[]
  readonly tidied: (group: Group, tidying: Tidying) => Group
  /** What is accepted and still worth knowing, one sentence each. */
  readonly warnings?: (group: Group) => readonly string[]
}

// Kinds of members that every system has.
export const address = z
  .url({ protocol: /^https?$/, error: 'must be an http(s) address' })
  .transform((url) => url.replace(/\/+$/, ''))
export const text = z.string().trim().min(1, 'must not be empty')

/** Without the dot that ends a name in full: to certificates, and to us, it is the same host. */
export const originOf = ({ protocol, hostname, port }: URL): string =>
  `${protocol}//${hostname.replace(/\.+$/, '')}${port === '' ? '' : `:${port}`}`

export const pathOf = ({ pathname }: URL): string => pathname.replace(/\/+$/, '')
