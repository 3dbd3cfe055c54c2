import type { Contact } from '../company/party-model.ts'
import { equals, type Filters, time } from './filters.ts'
import { LEGACY, list, ORDER_BY, single } from './list.ts'
import { notFound, Refused } from './reply.ts'
import type { Route } from './route.ts'
import { contactRow } from './rows/parties.ts'

export const contactFilters: Filters<Contact> = {
  ...LEGACY,
  ...ORDER_BY,
  displayName: equals((contact) => `${contact.lastName}, ${contact.firstName}`),
  active: equals((contact) => contact.active),
  firstName: equals((contact) => contact.firstName),
  lastName: equals((contact) => contact.lastName),
  businessAccount: equals((contact) => contact.business.number),
  email: equals((contact) => contact.email),
  lastModifiedDateTime: time((contact) => contact.lastModifiedDateTime),
}

export const CONTACT_ROUTES: readonly Route[] = [
  list({
    path: '/v1/contact',
    paging: 'whole',
    items: (ask) => ask.company.contacts,
    filters: contactFilters,
    row: (contact) => contactRow(contact),
  }),
  single('/v1/contact/{contactId}', (ask) => {
    const contact = ask.company.contacts.find((each) => String(each.contactId) === ask.params.contactId)
    if (!contact) throw new Refused(notFound(`Contact '${ask.params.contactId}'`))
    return { row: contactRow(contact), timeStamp: contact.timeStamp }
  }),
]
