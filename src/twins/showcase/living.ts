import { type Day, daysBetween } from '../../core/clock.ts'
import { editInvoiceText, isDraft, releaseDraft } from '../company/documents.ts'
import type { CustomerDocument } from '../company/ledger-model.ts'
import { setCustomerStatus, setCustomerTerms } from '../company/parties.ts'
import type { Customer } from '../company/party-model.ts'
import { enterPayment } from '../company/payments.ts'
import { today } from '../company/stamps.ts'
import type { PipedriveTwin } from '../pipedrive/twin.ts'
import { between, pick, weighted } from '../random.ts'
import { amountOf, type Books, named, takeOn } from './books.ts'
import { editReference } from './sellers.ts'
import { deliver, pay, promise, purchase, takeBack } from './trade.ts'

type Event = (books: Books, sales: PipedriveTwin | null) => string | null

/**
 * One plausible event of a working day, now; returns what happened, as a sentence for people.
 *
 * @param sales Where the sales team works, which has its say on status and terms; without it only the books move.
 */
export function happen(books: Books, sales: PipedriveTwin | null = null): string {
  const event: Event = EVENTS[weighted(books.random, LIKELIHOOD)]
  return event(books, sales) ?? sell(books, sales) ?? 'A quiet moment.'
}

const sell: Event = (books) => {
  const customer = someBuyer(books)
  if (!customer) return null
  const invoiced = deliver(books, customer, undefined)
  return `${customer.name} was invoiced ${money(invoiced, invoiced.amountInCurrency)}: invoice ${invoiced.referenceNumber}.`
}

const EVENTS = {
  sell,
  pay: (books) => {
    const invoiced = nextPaid(books)
    if (!invoiced) return null
    const { paid, left } = pay(books, invoiced, undefined)
    const { customer, currencyId } = invoiced
    return left === 0
      ? `${customer.name} paid ${money(invoiced, paid)} and settled ${named(invoiced)}.`
      : `${customer.name} paid ${money(invoiced, paid)} of ${named(invoiced)}; ${amountOf(left, currencyId)} is left.`
  },
  credit: (books) => {
    const invoiced = books.company.customerInvoices.findLast(
      (each) => each.status === 'Open' && each.applications.length === 0,
    )
    if (!invoiced) return null
    const note = takeBack(books, invoiced, undefined)
    return `${invoiced.customer.name} got credit note ${note.referenceNumber} of ${money(note, note.amountInCurrency)} for invoice ${invoiced.referenceNumber}.`
  },
  draft: (books) => {
    const customer = someBuyer(books)
    if (!customer) return null
    const draft = deliver(books, customer, undefined, 'Hold')
    return `Finance drafted invoice ${draft.referenceNumber} for ${customer.name}; it is not released yet.`
  },
  release: (books) => {
    const draft = books.company.customerInvoices.findLast(isDraft)
    if (!draft) return null
    releaseDraft(books.company, draft)
    promise(books, draft)
    return `Draft ${draft.referenceNumber} for ${draft.customer.name} was released: ${money(draft, draft.amountInCurrency)}.`
  },
  text: (books) => {
    const invoiced = books.company.customerInvoices.findLast((each) => each.status === 'Open')
    if (!invoiced) return null
    editInvoiceText(books.company, invoiced, 'Delivered to the back entrance; see order')
    return `The text of invoice ${invoiced.referenceNumber} for ${invoiced.customer.name} was corrected.`
  },
  buy: (books) => {
    const supplier = pick(books.random, [...books.sellers.keys()])
    const bill = purchase(books, supplier, undefined)
    return `${supplier.name} sent invoice ${bill.supplierReference}: ${amountOf(bill.amountInCurrency, bill.currencyId)}.`
  },
  newCustomer: (books) => {
    const buyer = books.prospects.shift()
    if (!buyer) return null
    const customer = takeOn(books, buyer)
    return `${customer.name} is a new customer, number ${customer.number}.`
  },
  terms: (books) => {
    const customer = someBuyer(books)
    if (!customer) return null
    const others = ['14', '30', '45'].filter((termsId) => termsId !== customer.creditTermsId)
    setCustomerTerms(books.company, customer, pick(books.random, others))
    return `${customer.name} now has ${customer.creditTermsId} days to pay.`
  },
  status: (books) => {
    const customer = someBuyer(books)
    if (!customer) return null
    const isHeld = customer.status === 'CreditHold'
    setCustomerStatus(books.company, customer, isHeld ? 'Active' : 'CreditHold')
    return isHeld ? `Finance gave ${customer.name} credit again.` : `Finance put ${customer.name} on credit hold.`
  },
  prepay: (books) => {
    const customer = someBuyer(books)
    if (!customer) return null
    const currency = { currencyId: 'NOK', exchangeRate: 1 }
    const amountInCurrency = 500 * between(books.random, 2, 20)
    const paid = enterPayment(books.company, customer, { amountInCurrency, type: 'Prepayment' }, currency)
    return `${customer.name} paid ${amountOf(amountInCurrency, 'NOK')} in advance (prepayment ${paid.refNbr}).`
  },
  salesTerms: (books, sales) => (sales ? editReference(sales, books.random, 'terms') : null),
  salesStatus: (books, sales) => (sales ? editReference(sales, books.random, 'status') : null),
} as const satisfies Record<string, Event>

const LIKELIHOOD: Readonly<Record<keyof typeof EVENTS, number>> = {
  sell: 34,
  pay: 32,
  credit: 3,
  draft: 5,
  release: 5,
  text: 3,
  buy: 10,
  newCustomer: 5,
  terms: 3,
  status: 2,
  prepay: 2,
  salesTerms: 4,
  salesStatus: 2,
}

const someBuyer = ({ buyers, random }: Books): Customer | null =>
  buyers.size === 0 ? null : pick(random, [...buyers.keys()])

/** The open invoice that was promised to be paid first. */
function nextPaid({ promises, company }: Books): CustomerDocument | null {
  const wait = (on: Day) => daysBetween(today(company), on)
  const [first] = [...promises].sort(([, a], [, b]) => wait(a.on) - wait(b.on))
  return first?.[0] ?? null
}

const money = ({ currencyId }: { readonly currencyId: string }, amount: number | null): string =>
  amountOf(amount, currencyId)
