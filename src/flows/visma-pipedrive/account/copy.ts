import type { Entity, Fields, RemoteRecord } from '../../../core/connector.ts'
import type { MirrorEntry } from '../../../core/mirror.ts'
import { dealKeys } from '../deals/deal-keys.ts'
import { isTitledByUs } from '../deals/deal-titles.ts'
import { formOf, organizationKeys, personKeys } from '../matching/match-rules.ts'
import { organizationMarks, personMarks } from '../matching/suggest-keys.ts'

/** Kinds of records of which we keep a copy, for matching and for choosing deals. */
export const COPIED = ['organization', 'person', 'deal'] as const satisfies readonly Entity[]
export type Copied = (typeof COPIED)[number]

/**
 * What we keep of a record of Pipedrive, be it anybody's. Of organizations and persons that is no name, address, e-mail or
 * phone: only ids and what is hashed, since most records of an account are of people who are no customers.
 * Whoever needs the plain text takes it from what the run has read, or reads the record (`seen.ts`).
 */
export function copyOf(record: RemoteRecord): MirrorEntry {
  switch (record.entity) {
    case 'organization': {
      // A word such as AS tells of nobody, and two forms are compared by their parts.
      const fields = { ...only(record.fields, ['owner_id']), legalForm: formOf(record) }
      return { record: { ...record, fields }, keys: organizationKeys(record), marks: organizationMarks(record) }
    }
    case 'person':
      return {
        record: { ...record, fields: only(record.fields, ['owner_id', 'org_id']) },
        keys: personKeys(record),
        marks: personMarks(record),
      }
    case 'deal': {
      const titled = isTitledByUs(record) ? ['title'] : []
      return { record: { ...record, fields: only(record.fields, [...OF_DEAL, ...titled]) }, keys: dealKeys(record) }
    }
    default:
      throw new Error(`Of a ${record.entity} no copy is kept.`)
  }
}

/** What deals are chosen and recognised by; none of it is in anybody's words. */
const OF_DEAL = [
  ...['status', 'won_time', 'pipeline_id', 'is_archived', 'org_id', 'person_id', 'owner_id'],
  ...['origin', 'creator_user_id', 'custom.invoiceNumber'],
]

const only = (fields: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(names.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]])))
