/** What a record of Pipedrive is to a customer or supplier, as far as people decide it. */
export const MATCHED = ['organization', 'person'] as const
export type MatchedRole = (typeof MATCHED)[number]

export const MATCH_STATES = ['linked', 'suggested', 'ambiguous', 'waiting', 'apart'] as const
export type MatchState = (typeof MATCH_STATES)[number]

export const MATCH_ACTIONS = ['accept', 'reject', 'link', 'unlink', 'relink', 'rematch'] as const
export type MatchAction = (typeof MATCH_ACTIONS)[number]
