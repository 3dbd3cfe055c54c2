import type { WhoOwes } from '../core/owed.ts'
import { HOUSE_ACCOUNT } from '../flows/visma-pipedrive/parties/house-account.ts'
import { FIGURES } from '../flows/visma-pipedrive/streams.ts'

/** Whose figures are listed: of customers that count, unless they are held as house accounts. */
export const WHO_OWES: WhoOwes = { stream: FIGURES, party: 'customer', heldBy: HOUSE_ACCOUNT }
