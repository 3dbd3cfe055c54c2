import { implement } from '@orpc/server'
import type { App } from '../../app/app.ts'
import type { Visitor } from './access.ts'
import { contract } from './contract/contract.ts'

/** What every route is given besides its input. */
export interface Asked {
  readonly visitor: Visitor
  /** The use cases, asked by this visitor. */
  readonly app: App
}

export const answers = implement(contract).$context<Asked>()
