import { mergeDeals } from './deals.ts'
import * as is from './gateway/checks.ts'
import { invalid } from './gateway/errors.ts'
import { CONTACTS_READ, CONTACTS_WRITE, DEALS_READ, DEALS_WRITE, ok, type Route } from './gateway/route.ts'
import { mergeOrganizations } from './organizations.ts'
import { mergedPersonV1, mergePersons } from './persons.ts'
import { readable } from './relations.ts'

const mergeBody = is.members({ merge_with_id: is.integer }, ['merge_with_id'])
const target = (json: unknown): number => {
  const { merge_with_id } = mergeBody(json, '')
  if (merge_with_id === undefined) throw invalid('merge_with_id', 'is required')
  return merge_with_id
}

const permitted = (kind: 'organization' | 'person' | 'deal', path: string, scopes: readonly string[]): Route => ({
  version: 'v1',
  method: 'GET',
  path,
  cost: 10,
  scopes,
  run: ({ world, id }) => {
    readable(world, kind, id())
    return ok([...world.tables.user.rows.values()].filter((user) => user.active).map((user) => user.id))
  },
})

/** What of organizations, persons and deals never moved to v2. */
export const mergeRoutes: readonly Route[] = [
  {
    version: 'v1',
    method: 'PUT',
    path: '/organizations/:id/merge',
    cost: 40,
    scopes: CONTACTS_WRITE,
    run: async ({ world, actor, id, json }) =>
      ok({ id: mergeOrganizations(world, actor, id(), target(await json())).id }),
  },
  {
    version: 'v1',
    method: 'PUT',
    path: '/persons/:id/merge',
    cost: 40,
    scopes: CONTACTS_WRITE,
    run: async ({ world, actor, id, json }) => {
      const gone = id()
      return ok({
        ...mergedPersonV1(world, mergePersons(world, actor, gone, target(await json()))),
        merge_what_id: gone,
      })
    },
  },
  {
    version: 'v1',
    method: 'PUT',
    path: '/deals/:id/merge',
    cost: 40,
    scopes: DEALS_WRITE,
    run: async ({ world, actor, id, json }) => ok({ id: mergeDeals(world, actor, id(), target(await json())).id }),
  },
  permitted('organization', '/organizations/:id/permittedUsers', CONTACTS_READ),
  permitted('person', '/persons/:id/permittedUsers', CONTACTS_READ),
  permitted('deal', '/deals/:id/permittedUsers', DEALS_READ),
]
