import { failed } from './gateway/errors.ts'
import type { Route } from './gateway/route.ts'

/** v1 operations out of support since 2026-08-01, with what they used to cost. They answer 410 here. */
const REMOVED: Readonly<Record<string, string>> = {
  '/activities': 'GET POST',
  '/activities/collection': 'GET',
  '/activities/:id': 'GET PUT DELETE',
  '/deals': 'GET POST',
  '/deals/collection': 'GET',
  '/deals/search': 'GET',
  '/deals/:id': 'GET PUT DELETE',
  '/deals/:id/activities': 'GET',
  '/deals/:id/persons': 'GET',
  '/deals/:id/products': 'GET POST',
  '/deals/:id/products/:product_attachment_id': 'PUT DELETE',
  '/itemSearch': 'GET',
  '/itemSearch/field': 'GET',
  '/organizations': 'GET POST',
  '/organizations/collection': 'GET',
  '/organizations/search': 'GET',
  '/organizations/:id': 'GET PUT DELETE',
  '/organizations/:id/activities': 'GET',
  '/organizations/:id/deals': 'GET',
  '/organizations/:id/persons': 'GET',
  '/persons': 'GET POST',
  '/persons/collection': 'GET',
  '/persons/search': 'GET',
  '/persons/:id': 'GET PUT DELETE',
  '/persons/:id/activities': 'GET',
  '/persons/:id/deals': 'GET',
  '/pipelines': 'GET POST',
  '/pipelines/:id': 'GET PUT DELETE',
  '/products': 'GET POST',
  '/products/search': 'GET',
  '/products/:id': 'GET PUT DELETE',
  '/stages': 'GET POST',
  '/stages/:id': 'GET PUT DELETE',
  '/subscriptions/:id': 'GET PUT DELETE',
}

const price = (method: string, path: string): number => {
  if (/search/i.test(path)) return 40
  if (method === 'GET') return path.includes(':') && !/\/:id\//.test(path) ? 2 : 20
  return method === 'DELETE' ? 6 : 10
}

export const removedRoutes: readonly Route[] = Object.entries(REMOVED).flatMap(([path, methods]) =>
  methods.split(' ').map(
    (method): Route => ({
      method: method as Route['method'],
      version: 'v1',
      path,
      cost: price(method, path),
      scopes: ['base'],
      search: /search/i.test(path),
      query: 'any',
      run: () => {
        const oddity = `${method} /v1${path} is out of support since 2026-08-01`
        throw failed(410, 'This endpoint was removed. Use API v2.', oddity)
      },
    }),
  ),
)
