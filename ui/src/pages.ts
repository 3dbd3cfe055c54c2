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
} as const satisfies Partial<Record<RouteName, Page>>
