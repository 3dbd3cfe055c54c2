/**
 * What a call costs, in units of the account's daily API budget. A call that is not in this table does not
 * compile, so that nothing is ever spent without being counted.
 *
 * The price is per request, whatever the number of rows: lists therefore always ask for 500.
 * Source: `x-token-cost` in Pipedrive's OpenAPI files, v1 and v2.
 */
export const PRICES = {
  'GET v2/organizations': 10,
  'POST v2/organizations': 5,
  'GET v2/organizations/{id}': 1,
  'PATCH v2/organizations/{id}': 5,
  'DELETE v2/organizations/{id}': 3,

  'GET v2/persons': 10,
  'POST v2/persons': 5,
  'GET v2/persons/{id}': 1,
  'PATCH v2/persons/{id}': 5,
  'DELETE v2/persons/{id}': 3,

  'GET v2/deals': 10,
  'GET v2/deals/archived': 20,
  'POST v2/deals': 5,
  'GET v2/deals/{id}': 1,
  'PATCH v2/deals/{id}': 5,
  'DELETE v2/deals/{id}': 3,

  'GET v2/activities': 10,
  'POST v2/activities': 5,
  'GET v2/activities/{id}': 1,
  'PATCH v2/activities/{id}': 5,
  'DELETE v2/activities/{id}': 3,

  'GET v1/notes': 20,
  'POST v1/notes': 10,
  'GET v1/notes/{id}': 2,
  'PUT v1/notes/{id}': 10,
  'DELETE v1/notes/{id}': 6,

  'GET v1/deals/{id}/files': 20,
  'GET v1/organizations/{id}/files': 20,
  'GET v1/persons/{id}/files': 20,
  'POST v1/files': 10,
  'GET v1/files/{id}': 2,
  'DELETE v1/files/{id}': 6,

  'GET v2/organizationFields': 10,
  'POST v2/organizationFields': 5,
  'POST v2/organizationFields/{field_code}/options': 5,
  'PATCH v2/organizationFields/{field_code}/options': 5,
  'GET v2/personFields': 10,
  'POST v2/personFields': 5,
  'POST v2/personFields/{field_code}/options': 5,
  'PATCH v2/personFields/{field_code}/options': 5,
  'GET v2/dealFields': 10,
  'POST v2/dealFields': 5,
  'POST v2/dealFields/{field_code}/options': 5,
  'PATCH v2/dealFields/{field_code}/options': 5,

  'GET v2/pipelines': 5,
  'POST v2/pipelines': 5,
  'GET v2/stages': 5,
  'POST v2/stages': 5,

  'GET v1/users/me': 2,
  'GET v1/users': 20,
  'GET v1/users/{id}': 2,
  'GET v1/currencies': 20,
  'GET v1/activityTypes': 20,
  'GET v1/filters': 20,
  'POST v1/filters': 10,
  'GET v1/filters/{id}': 2,
  'PUT v1/filters/{id}': 10,
  'GET v1/dealFields': 20,
  'GET v1/organizationFields': 20,
  'GET v1/webhooks': 10,
  'POST v1/webhooks': 10,
  'DELETE v1/webhooks/{id}': 6,
} as const satisfies Record<`${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} ${'v1' | 'v2'}/${string}`, number>

export type Endpoint = keyof typeof PRICES

/** Searches have a burst limit of their own. None is in the table: the product lists instead of searching. */
export const isSearch = (endpoint: string): boolean => /\/(search|itemSearch)(\/|$)/.test(endpoint)
