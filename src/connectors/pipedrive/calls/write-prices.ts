import { type Endpoint, PRICES } from './prices.ts'

const WRITES: Readonly<Record<string, Readonly<Partial<Record<'create' | 'update' | 'delete', Endpoint>>>>> = {
  organization: {
    create: 'POST v2/organizations',
    update: 'PATCH v2/organizations/{id}',
    delete: 'DELETE v2/organizations/{id}',
  },
  person: { create: 'POST v2/persons', update: 'PATCH v2/persons/{id}', delete: 'DELETE v2/persons/{id}' },
  deal: { create: 'POST v2/deals', update: 'PATCH v2/deals/{id}', delete: 'DELETE v2/deals/{id}' },
  note: { create: 'POST v1/notes', update: 'PUT v1/notes/{id}', delete: 'DELETE v1/notes/{id}' },
  activity: { create: 'POST v2/activities', update: 'PATCH v2/activities/{id}', delete: 'DELETE v2/activities/{id}' },
  file: { create: 'POST v1/files', update: 'DELETE v1/files/{id}', delete: 'DELETE v1/files/{id}' },
  // Fields cost the same for every entity.
  field: { create: 'POST v2/dealFields', update: 'POST v2/dealFields/{field_code}/options' },
  option: { create: 'POST v2/dealFields/{field_code}/options', update: 'PATCH v2/dealFields/{field_code}/options' },
  pipeline: { create: 'POST v2/pipelines', update: 'POST v2/pipelines' },
  filter: { create: 'POST v1/filters', update: 'PUT v1/filters/{id}' },
  stage: { create: 'POST v2/stages', update: 'POST v2/stages' },
}

/** The units of the daily API budget that a write in the ledger costs. */
export function priceOfWrite(entity: string, kind: 'create' | 'update' | 'delete' | 'unlink'): number {
  const endpoint = kind === 'unlink' ? undefined : WRITES[entity]?.[kind]
  return endpoint === undefined ? 0 : PRICES[endpoint]
}
