import type { Company } from '../../src/twins/company/company.ts'
import { chance, pick, seeded } from '../../src/twins/random.ts'
import type { VismaTwin } from '../../src/twins/visma/twin.ts'
import type { Scenario } from './scenario.ts'

const MODULES = ['/v1/supplierInvoice', '/v1/customerCreditNote', '/v1/customerPayment'] as const
/** Of one round: a list that moves at every page is given up, and rightly. */
const MOVES = 4

/** Lists that move while they are walked, walks that last, single reads and modules that are refused for a while. */
export interface Unrest {
  /** What the next round meets. */
  readonly next: () => void
  /** From now on lists hold still, and everything can be read. */
  readonly end: () => void
}

export function unrest(
  { unrest: { pageSize, order, moves, refusals }, seed }: Scenario,
  { visma, company, happen }: { readonly visma: VismaTwin; readonly company: Company; readonly happen: () => void },
): Unrest {
  const random = seeded(seed + 920_000)
  const { troubles, limits, quirks } = visma
  if (pageSize !== null) limits.maxPageSize = pageSize
  quirks.order = order
  const end = () => {
    troubles.meanwhile = null
    troubles.broken.clear()
    troubles.unlicensed.clear()
  }
  return {
    end,
    next: () => {
      end()
      let left = MOVES
      troubles.meanwhile = () => {
        if (left === 0 || !chance(random, moves)) return
        left--
        happen()
      }
      if (!chance(random, refusals)) return
      if (chance(random, 0.5)) troubles.unlicensed.add(pick(random, MODULES))
      else {
        const { referenceNumber } = pick(random, company.customerInvoices)
        troubles.broken.set(`/v1/customerinvoice/${referenceNumber}`, pick(random, [500, 403, 400]))
      }
    },
  }
}
