import { type ComponentType, lazy } from 'react'
import type { RouteName } from './routes.ts'

/** A page gets what its address names. */
export interface PageProps {
  readonly params: Readonly<Record<string, string>>
}

type Page = ComponentType<PageProps>

const page = (load: () => Promise<{ readonly default: Page }>): Page => lazy(load)

/** Every page, loaded when it is gone to. */
export const PAGES = {
  signIn: page(() => import('./pages/sign-in.tsx')),
  setup: page(() => import('./pages/setup.tsx')),
  overview: page(() => import('./pages/overview.tsx')),
  receivables: page(() => import('./pages/receivables.tsx')),
  // Before the page of a customer, whose address would take it for a number.
  tieOut: page(() => import('./pages/tie-out.tsx')),
  customer: page(() => import('./pages/customer.tsx')),
  runs: page(() => import('./pages/runs.tsx')),
  run: page(() => import('./pages/run.tsx')),
  issues: page(() => import('./pages/issues.tsx')),
  preview: page(() => import('./pages/preview.tsx')),
  timeline: page(() => import('./pages/timeline.tsx')),
  matches: page(() => import('./pages/matches.tsx')),
  webhooks: page(() => import('./pages/webhooks.tsx')),
  connection: page(() => import('./pages/connection.tsx')),
  flows: page(() => import('./pages/flows.tsx')),
  flow: page(() => import('./pages/flow.tsx')),
  fit: page(() => import('./pages/fit.tsx')),
  connect: page(() => import('./pages/connect.tsx')),
  settings: page(() => import('./pages/settings.tsx')),
  settingsPart: page(() => import('./pages/settings.tsx')),
} as const satisfies Partial<Record<RouteName, Page>>
