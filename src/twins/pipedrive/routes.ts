import { activityRoutes } from './activities.ts'
import { activityTypeRoutes } from './activity-types.ts'
import { dealProductRoutes } from './deal-products.ts'
import { dealRoutes } from './deal-routes.ts'
import { fieldRoutes } from './fields/field-routes.ts'
import { fileRoutes } from './files.ts'
import { filterRoutes } from './filters.ts'
import type { Route } from './gateway/route.ts'
import { mergeRoutes } from './merge-routes.ts'
import { noteRoutes } from './notes.ts'
import { organizationRoutes } from './organizations.ts'
import { personRoutes } from './persons.ts'
import { pipelineRoutes } from './pipelines.ts'
import { productRoutes } from './products.ts'
import { removedRoutes } from './removed.ts'
import { searchRoutes } from './search.ts'
import type { SearchIndex } from './search-index.ts'
import { userRoutes } from './users.ts'
import type { Deliveries } from './webhooks/deliveries.ts'
import { webhookRoutes } from './webhooks/webhooks.ts'

/** Everything the twin answers under `/api/v1` and `/api/v2`. */
export const routesOf = (queue: Deliveries, index: SearchIndex): readonly Route[] => [
  ...organizationRoutes,
  ...personRoutes,
  ...dealRoutes,
  ...dealProductRoutes,
  ...activityRoutes,
  ...productRoutes,
  ...fieldRoutes,
  ...pipelineRoutes,
  ...searchRoutes(index),
  ...noteRoutes,
  ...userRoutes,
  ...activityTypeRoutes,
  ...filterRoutes,
  ...fileRoutes,
  ...mergeRoutes,
  ...webhookRoutes(queue),
  ...removedRoutes,
]

export interface Match {
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
}
export interface Router {
  /** The route, or the methods the path knows when the method is wrong; none for an unknown path. */
  readonly match: (method: string, path: string) => Match | readonly string[]
}

interface Node {
  readonly literal: Map<string, Node>
  param: Node | null
  readonly routes: Map<string, Route>
}

/** `/api/v1`, `/v1` and `/api/v2`; a literal segment goes before a parameter (`/deals/archived`). */
export function router(routes: readonly Route[]): Router {
  const root = node()
  for (const route of routes) {
    for (const prefix of route.version === 'v1' ? ['/api/v1', '/v1'] : ['/api/v2']) {
      let at = root
      for (const segment of segments(prefix + route.path)) at = child(at, segment)
      at.routes.set(route.method, route)
    }
  }
  return {
    match: (method, path) => {
      const values = segments(path)
      const end = walk(root, values, 0)
      if (end === null) return []
      const route = end.routes.get(method)
      return route === undefined ? [...end.routes.keys()] : { route, params: params(route, values) }
    },
  }
}

const node = (): Node => ({ literal: new Map(), param: null, routes: new Map() })
const segments = (path: string): string[] => path.split('/').filter((segment) => segment !== '')

function child(at: Node, segment: string): Node {
  if (segment.startsWith(':')) {
    at.param ??= node()
    return at.param
  }
  const known = at.literal.get(segment) ?? node()
  at.literal.set(segment, known)
  return known
}

function walk(at: Node, values: readonly string[], depth: number): Node | null {
  const value = values[depth]
  if (value === undefined) return at.routes.size === 0 ? null : at
  const literal = at.literal.get(value)
  const found = literal === undefined ? null : walk(literal, values, depth + 1)
  if (found !== null || at.param === null) return found
  return walk(at.param, values, depth + 1)
}

function params(route: Route, values: readonly string[]): Record<string, string> {
  const names = segments(route.path)
  const offset = values.length - names.length
  const out: Record<string, string> = {}
  names.forEach((name, at) => {
    if (name.startsWith(':')) out[name.slice(1)] = decodeURIComponent(values[at + offset] ?? '')
  })
  return out
}
