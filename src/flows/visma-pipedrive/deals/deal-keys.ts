import type { RemoteRecord } from '../../../core/connector.ts'

/** How deals are found in our copy: by whom they belong to. */
export const dealKeys = (record: RemoteRecord): Readonly<Record<string, readonly string[]>> => ({
  organization: texts(record.fields.org_id),
  person: texts(record.fields.person_id),
})
const texts = (value: unknown): readonly string[] => (typeof value === 'string' ? [value] : [])
