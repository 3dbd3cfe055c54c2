import type { RemoteId } from '../../../core/ids.ts'

/** What a party is matched with. */
export type Matched = 'organization' | 'person'

export type PartyMatch =
  | { readonly do: 'link'; readonly remote: RemoteId; readonly rule: string }
  | {
      readonly do: 'ambiguous'
      readonly rule: string
      /** In plain words: `organisation number`, `name`. */
      readonly ruleName: string
      readonly remotes: readonly RemoteId[]
      readonly sources: readonly string[]
    }
