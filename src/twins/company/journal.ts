import type { Day } from '../../core/clock.ts'
import type { JournalTransaction } from './ledger-model.ts'
import type { Company } from './model.ts'
import type { LocalTime } from './party-model.ts'
import { next, now, stampedAt } from './stamps.ts'

/** What is booked: either a customer's or a supplier's document. */
interface Booked {
  readonly referenceNumber: string
  readonly documentDate?: Day
  readonly date?: Day
  readonly amount: number | null
  readonly vatTotal: number | null
  readonly detailTotal: number | null
}

/** One batch of the general ledger for a released document: party's account against turnover or cost, and VAT. */
export function bookJournal(
  company: Company,
  module: 'ModuleAR' | 'ModuleAP',
  document: Booked,
  party: string,
  at?: LocalTime,
): void {
  const [ledger, turnover, vat] = module === 'ModuleAR' ? ['1500', '3000', '2700'] : ['2400', '4300', '2710']
  const sign = module === 'ModuleAR' ? 1 : -1
  const line = (lineNumber: number, accountNumber: string, amount: number) => ({
    lineNumber,
    accountNumber,
    referenceNumber: document.referenceNumber,
    debitAmount: amount > 0 ? amount : 0,
    creditAmount: amount < 0 ? -amount : 0,
    party: lineNumber === 1 ? party : null,
  })
  const transaction: JournalTransaction = {
    module,
    batchNumber: String(next(company, 'batch')).padStart(8, '0'),
    status: 'Posted',
    transactionDate: document.documentDate ?? document.date ?? now(company).slice(0, 10),
    description: `${module === 'ModuleAR' ? 'Faktura' : 'Leverandørfaktura'} ${document.referenceNumber}`,
    lines: [
      line(1, ledger as string, sign * (document.amount ?? 0)),
      line(2, turnover as string, -sign * (document.detailTotal ?? 0)),
      ...(document.vatTotal ? [line(3, vat as string, -sign * document.vatTotal)] : []),
    ],
    ...stampedAt(company, at ?? now(company)),
  }
  company.journalTransactions.push(transaction)
}
