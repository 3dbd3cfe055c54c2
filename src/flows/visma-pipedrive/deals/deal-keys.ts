import type { RemoteRecord } from '../../../core/connector.ts'

/** Keys of deals in our copy: the organization and the person they belong to. */
export const dealKeys = (record: RemoteRecord): Readonly<Record<string, readonly string[]>> => ({
  organization: texts(record.fields.org_id),
  person: texts(record.fields.person_id),
})
const texts = (value: unknown): readonly string[] => (typeof value === 'string' ? [value] : [])
