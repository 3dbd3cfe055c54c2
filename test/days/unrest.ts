import { stampAhead, touch } from '../../src/twins/company/stamps.ts'
import { between, chance, pick, type Random } from '../../src/twins/random.ts'
import type { World } from '../world.ts'
import { happen } from './books.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** Of one run: a list that moves at every page is given up, and rightly. */
const MOVES = 3
const MODULES = ['/v1/supplierdocument', '/v1/supplierInvoice', '/v1/customerCreditNote', '/v1/customerPayment']

/** What Visma.net does to whoever reads it. */
export interface Unrest {
  /** What the next run meets. */
  readonly next: () => void
  /** From now on lists hold still, and everything can be read. */
  readonly end: () => void
}

/**
 * Lists of small pages that move while they are walked and walks that last, single reads and modules that are refused
 * for a while, rows stamped ahead of the clock.
 */
export function unrest(w: World, random: Random, log: (text: string) => void): Unrest {
  const { company, visma, clock } = w
  const { troubles } = visma
  const isUneasy = chance(random, 0.6)
  const stamped = new Set<(typeof company.customerInvoices)[number]>()
  if (isUneasy) {
    visma.limits.maxPageSize = between(random, 3, 12)
    visma.quirks.order = pick(random, ['entered', 'modified'])
  }
  const settle = () => {
    troubles.meanwhile = null
    troubles.broken.clear()
    troubles.unlicensed.clear()
  }
  return {
    next: () => {
      settle()
      if (!isUneasy) return
      let moves = between(random, 0, MOVES)
      const isSlow = chance(random, 0.3)
      troubles.meanwhile = (path) => {
        if (isSlow) clock.advance(between(random, 0, 8) * MINUTE)
        if (moves === 0 || !chance(random, 0.3)) return
        moves--
        log(`while ${path} was read: ${happen(w, random)}`)
      }
      if (company.customerInvoices.length > 0 && chance(random, 0.3)) {
        const { referenceNumber } = pick(random, company.customerInvoices)
        const status = pick(random, [500, 403, 400])
        troubles.broken.set(`/v1/customerinvoice/${referenceNumber}`, status)
        log(`invoice ${referenceNumber} alone answers ${status}`)
      }
      if (chance(random, 0.1)) {
        const module = pick(random, MODULES)
        troubles.unlicensed.add(module)
        log(`${module} is not licensed`)
      }
      if (company.customerInvoices.length > 0 && chance(random, 0.1)) {
        const invoice = pick(random, company.customerInvoices)
        stampAhead(company, invoice, between(random, 2, 400) * DAY)
        stamped.add(invoice)
        log(`invoice ${invoice.referenceNumber} is stamped ${invoice.lastModifiedDateTime}`)
      }
    },
    end: () => {
      settle()
      for (const invoice of stamped) touch(company, invoice)
    },
  }
}
