import type { Company } from '../company/model.ts'
import type { Reply } from './reply.ts'

export type Method = 'GET' | 'POST' | 'PUT'
export type Verb = 'read' | 'create' | 'update'

/** A request whose route, token and quota are in order. */
export interface Ask {
  readonly company: Company
  readonly request: Request
  readonly url: URL
  /** Path parameters, decoded. */
  readonly params: Readonly<Record<string, string>>
  /** Upper bound of the twin for `pageSize`. */
  readonly maxPageSize: number
  readonly quirks: Quirks
  readonly troubles: Pick<Troubles, 'print' | 'otherBalances'>
  /** Notes a mistake of the client that the real system would silently accept. */
  readonly odd: (what: string) => void
  readonly background: Background
}

/** Open questions about the real system. Either answer must be survivable, so each can be switched. */
export interface Quirks {
  /** Whether the `ETag` header comes in double quotes. `If-Match` needs them in any case. */
  quotedEtags: boolean
  /** What a proxy on the way makes of the `ETag` header: such ones weaken it when they pack the body, or drop it. */
  etagsArrive: 'as sent' | 'weakened' | 'never'
  /** A page beyond the end is empty, or the last page once more. */
  beyondTheEnd: 'empty' | 'repeat'
  /** Lists in the order of entry, or of the last change: a touched row then moves to the end while others walk. */
  order: 'entered' | 'modified'
  /** Rows of lists without their `metadata`, as in a release of 2020: neither total nor maximum are told. */
  metadata: 'present' | 'missing'
  /** Each layer's own form, or all of them as `{ Message }`, as a list of error objects, or as plain text. */
  errors: 'mixed' | 'Message' | 'array' | 'text'
  /** Balances of customers come in pages to those who ask for them, since v11.00. */
  pagedBalances: boolean
}

/** Trouble that strikes one thing alone. May be switched while the twin runs. */
export interface Troubles {
  /** Called once a page of a list was answered: what happens in the books while somebody walks it. */
  meanwhile: ((path: string) => void) | null
  /** Called before a change is carried out, with its path: what people in finance do in that moment. */
  beforeWrite: ((path: string) => void) | null
  /** Path → status with which it always answers: `/v1/customerinvoice/100001`; `PUT /v1/customer/10042` for one verb. */
  readonly broken: Map<string, number>
  /**
   * Endpoints of modules the company has no licence for: 403 whatever the scope. `/v1/supplierdocument`; with a verb
   * before it for that verb alone.
   */
  readonly unlicensed: Set<string>
  /** Customer number → what its balance tells beyond its open documents: what Visma counts in it is not documented. */
  readonly otherBalances: Map<string, number>
  /** Paths that answer 200 with an empty body. */
  readonly silent: Set<string>
  /** What stands in for every printed document. */
  print: Printed | null
}

/**
 * The specification types the answer to a print as an object, and says no more: it may be the file under another content
 * type (`octets`), base64 as text (`base64`) or in a member (`member`). Trouble: no right to print (`forbidden`), a page
 * of whoever stands in front (`page`), a file of another kind (`image`), one of 20 MB (`huge`), one that a proxy cut
 * (`cut`), words in JSON (`words`).
 */
export type Printed = 'octets' | 'base64' | 'member' | 'forbidden' | 'page' | 'image' | 'huge' | 'cut' | 'words'

export interface Route {
  readonly method: Method
  /** As the specification writes it: `/v1/customer/{customerCd}`. */
  readonly path: string
  /** Query parameters the specification knows. */
  readonly query: readonly string[]
  readonly answer: (ask: Ask) => Reply | Promise<Reply>
}

/** Calls that were sent with `erp-api-background`. */
export interface Background {
  readonly state: (id: string) => Reply
  readonly content: (id: string) => Reply
}

export const VERB: Readonly<Record<Method, Verb>> = { GET: 'read', POST: 'create', PUT: 'update' }
