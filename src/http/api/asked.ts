import { implement } from '@orpc/server'
import type { App } from '../../app/app.ts'
import type { LongWork, NewWork } from '../../app/long-work.ts'
import type { Visitor } from './access.ts'
import { contract } from './contract/contract.ts'
import type { WorkKind } from './contract/work.ts'

/** What every route is given besides its input. */
export interface Asked {
  readonly visitor: Visitor
  /** The use cases, asked by this visitor. */
  readonly app: App
  /** Work that goes on after its answer. */
  readonly work: LongWork
  /** Told what is not to be kept of the answer. */
  readonly onNotKept: () => void
}

export const answers = implement(contract).$context<Asked>()

interface Beginning extends Pick<NewWork, 'connection' | 'run' | 'atMost'> {
  readonly kind: WorkKind
}

/** Has work go on under a run, and answers by which one. */
export const beginRun = ({ work }: Pick<Asked, 'work'>, begin: Beginning) => work.begin({ ...begin, isRun: true })

/** Has work go on that is no run. */
export const beginWork = ({ work }: Pick<Asked, 'work'>, begin: Beginning) => work.begin({ ...begin, isRun: false })
