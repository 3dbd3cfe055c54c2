import { remoteId } from '../src/core/ids.ts'
import type { Desired, Ownership } from '../src/core/plan.ts'
import type { Shadow } from '../src/core/sync-store.ts'

export const both = (ownership: Ownership) => ({ created: ownership, linked: ownership })
/** A record of which every field has the same owner. */
export const wanted = (fields: Desired['fields'], ownership: Ownership): Desired => ({
  entity: 'organization',
  fields,
  policy: Object.fromEntries(Object.keys(fields).map((field) => [field, both(ownership)])),
})
export const shadow = (rest: Partial<Shadow> = {}): Shadow => ({
  entity: 'organization',
  remote: remoteId(42),
  origin: 'created',
  written: {},
  unsent: {},
  returned: {},
  theirs: [],
  primary: 'customer:1',
  ...rest,
})
