import { addDays } from '../../core/clock.ts'
import { laterOn, timeOn } from '../company/cast.ts'
import { postInvoice } from '../company/documents.ts'
import { addCustomer, renumberCustomer } from '../company/parties.ts'
import { payInvoice } from '../company/payments.ts'
import { next, today } from '../company/stamps.ts'
import { instant } from '../pipedrive/gateway/times.ts'
import type { PipedriveTwin } from '../pipedrive/twin.ts'
import { between, pick } from '../random.ts'
import { type Books, takeOn } from './books.ts'
import type { Buyer } from './customers.ts'
import { PRODUCTS } from './products.ts'
import { deliver } from './trade.ts'

/** Something that needs a person, and what a person would do about it in one of the two systems. */
export interface Trouble {
  readonly id: string
  /** Whether an issue speaks of it. */
  readonly isMeant: (issue: { readonly code: string; readonly message: string }) => boolean
  readonly where: 'Pipedrive' | 'Visma.net'
  readonly what: string
  /** What the button says. */
  readonly remedy: string
  readonly isMended: () => boolean
  readonly mend: () => void
}

/** More documents than any real customer of the demo has, and fewer than its web shop. */
export const HOUSE_ACCOUNT_AT = 45
const WEB_SALES = 60
const DAY_MS = 86_400_000
const DOUBLED = 'Brygga Mat & Vin'

/** As the field is called in the languages it is made in. */
const CUSTOMER_NUMBER = /^Visma (customer no\.|kundenr\.|kundnr|asiakasnro)$/
const NAMESAKE: Buyer = {
  name: 'Kulturhuset Kafé AS',
  country: 'NO',
  postalCode: '',
  city: '',
  street: '',
  contact: 'Guro Haugen',
  position: 'General manager',
  kind: 'cafe',
  size: 1,
  every: 44,
  discount: 0,
  pays: 'onTime',
  terms: '14',
  known: null,
}

/** What is wrong in the two systems before the first sync, each of its own kind. */
export function makeTrouble(books: Books, twin: PipedriveTwin): readonly Trouble[] {
  sellOnTheWeb(books)
  return [doubledOrganization(twin), namesakes(books, twin), customerWithoutNumber(books)]
}

function doubledOrganization({ act, clock, state }: PipedriveTwin): Trouble {
  const at = (days: number) => instant(clock.now().getTime() - days * DAY_MS)
  const [one, other] = [...state.users.values()].filter((user) => !user.admin)
  const first = act.createOrganization({ name: `${DOUBLED} AS` }, { by: one?.id ?? 1, at: at(410) })
  const second = act.createOrganization({ name: DOUBLED }, { by: other?.id ?? 1, at: at(95) })
  act.createNote(
    { content: '<p>Met Tuva at the food fair; wants to try Fjellbekk.</p>', org_id: second.id },
    { by: other?.id ?? 1, at: at(95) },
  )
  return {
    id: 'double',
    isMeant: ({ code, message }) => code === 'match.ambiguous_organization' && message.startsWith(DOUBLED),
    where: 'Pipedrive',
    what: 'Two sellers entered Brygga Mat & Vin, so its invoices could belong to either organization.',
    remedy: 'Merge the two organizations',
    isMended: () => state.organizations.get(second.id)?.is_deleted === true,
    mend: () => void act.mergeOrganizations(second.id, first.id),
  }
}

function customerWithoutNumber({ company }: Books): Trouble {
  const created = `${addDays(today(company), -3)}T10:12:00`
  const party = { name: 'Lagunen Isbar AS', number: '', country: 'NO', city: 'Larvik', postalCode: '3257' } as const
  const customer = addCustomer(company, { ...party, addressLine1: 'Kaigata 5', attention: 'Even Åberg' }, created)
  return {
    id: 'number',
    isMeant: ({ code }) => code === 'source.undecodable',
    where: 'Visma.net',
    what: 'Lagunen Isbar AS was imported without a customer number, and without one nothing can be told of it.',
    remedy: 'Give it a customer number',
    isMended: () => customer.number !== '',
    mend: () => renumberCustomer(company, customer, String(next(company, 'customer'))),
  }
}

function namesakes(books: Books, { act, clock, state }: PipedriveTwin): Trouble {
  const [near, far] = [
    { city: 'Lillehammer', postalCode: '2609', street: 'Storgata 27' },
    { city: 'Mo i Rana', postalCode: '8622', street: 'Sørlandsveien 11' },
  ].map((place) => takeOn(books, { ...NAMESAKE, ...place }, `${addDays(books.start, -20)}T08:40:00`))
  if (!near || !far) throw new RangeError('there are two of them')
  for (const each of [near, far]) deliver(books, each, addDays(today(books.company), -9))
  const entered = instant(clock.now().getTime() - 220 * DAY_MS)
  const organization = act.createOrganization({ name: NAMESAKE.name }, { at: entered })
  const numberField = () =>
    [...state.fields.organization.values()].find(({ field_name }) => CUSTOMER_NUMBER.test(field_name))?.field_code
  const number = () => {
    const code = numberField()
    return code === undefined ? undefined : state.organizations.get(organization.id)?.custom_fields[code]
  }
  return {
    id: 'namesakes',
    isMeant: ({ code, message }) => code === 'match.ambiguous_organization' && message.startsWith(NAMESAKE.name),
    where: 'Pipedrive',
    what: `Two customers are called ${NAMESAKE.name}, in Lillehammer and in Mo i Rana; sales has entered one organization of the name.`,
    remedy: `Give the organization the number of the one in Lillehammer, ${near.number}`,
    isMended: () => number() !== undefined,
    mend: () => {
      const code = numberField()
      if (code !== undefined) act.editOrganization(organization.id, { custom_fields: { [code]: near.number } })
    },
  }
}

/** One customer for all who pay by card: so many documents that nobody would want them on one deal. */
function sellOnTheWeb({ company, random }: Books): void {
  const party = { name: 'Web shop, card customers', number: '90000', creditTermsId: 'KONT' }
  const shop = addCustomer(company, party, `${addDays(today(company), -300)}T09:00:00`)
  const days = Array.from({ length: WEB_SALES }, () => -between(random, 1, 280)).sort((a, b) => a - b)
  for (const offset of days) {
    const date = addDays(today(company), offset)
    const product = PRODUCTS.get(pick(random, ['BEAN-DARK', 'BEAN-LIGHT', 'BEAN-ORG', 'CHINA-6']))
    if (!product) continue
    const { number, description, uom, price, vat } = product
    const line = { inventoryNumber: number, description, uom, vat, unitPriceInCurrency: price }
    const invoiced = postInvoice(company, shop, {
      lines: [{ ...line, quantity: between(random, 1, 4) }],
      documentDate: date,
      created: timeOn(date, random),
    })
    payInvoice(company, invoiced, { date, at: laterOn(date, random) })
  }
}
