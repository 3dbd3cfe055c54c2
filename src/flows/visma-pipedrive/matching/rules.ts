import type { DealRule } from '../deals/choose-deal.ts'
import type { MatchRule } from './match-rules.ts'
import type { SuggestReason } from './suggest.ts'

/** What each match rule compares, in the words of users. */
export const COMPARED = {
  number: 'Visma number',
  organisationNumber: 'organisation number',
  vatNumber: 'VAT number',
  email: 'e-mail address',
  domain: 'web domain',
  name: 'name',
} as const satisfies Record<MatchRule, string>

/** The same of what suggests an organization. */
export const COMPARED_LIKELY = {
  namePostalCode: 'similar name in the same postal code',
  nameCountry: 'similar name in the same country',
  name: 'similar name',
  emailDomain: 'e-mail domain',
} as const satisfies Record<SuggestReason, string>

/** All reasons that a link or a write may give for its Pipedrive record. */
export type Rule =
  | MatchRule
  | DealRule
  | 'created'
  | 'adopted'
  | 'marker'
  | 'otherParty'
  | 'figures'
  | 'visibility'
  | 'edit'
  | 'decision'
  | 'left'
  | 'undo'

/** Each as the rest of a sentence: "linked, since it has the same e-mail address". */
export const RULE_WORDS = {
  number: `it has the same ${COMPARED.number}`,
  organisationNumber: `it has the same ${COMPARED.organisationNumber}`,
  vatNumber: `it has the same ${COMPARED.vatNumber}`,
  email: `it has the same ${COMPARED.email}`,
  domain: `it has the same ${COMPARED.domain}`,
  name: `it has the same ${COMPARED.name}`,
  created: 'there was none',
  own: 'it was chosen before',
  figures: 'it shows what the customer owes',
  visibility: 'it showed more than sales may see',
  reference: 'the invoice names it',
  wonDeal: 'it was the last deal won before the invoice',
  onlyOpenDeal: 'it was the only open deal of the customer',
  customerDeal: 'it is the deal for all invoices of the customer',
  adopted: 'the entry was on it already',
  marker: 'it bears the mark of the document',
  otherParty: 'the document went to another party',
  edit: 'it was changed in Pipedrive',
  decision: 'it was chosen by a person',
  left: 'it was said to be another one',
  undo: 'it was taken back',
} as const satisfies Record<Rule, string>
