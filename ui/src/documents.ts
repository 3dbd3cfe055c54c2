import type { InferContractRouterOutputs } from '@orpc/contract'
import type { Contract, Me as Reader, BrowserSession as Session } from '../../src/http/api/contract/contract.ts'

// What the server answers, by the names that these pages use. Types alone: nothing of the server is loaded here.

type Answers = InferContractRouterOutputs<Contract>
type ItemOf<P> = P extends { readonly items: readonly (infer T)[] } ? T : never

export interface Page<T> {
  readonly items: readonly T[]
  readonly next: string | null
}

export type Connection = Answers['connections']['get']
export type Status = Answers['status']['of']
export type ConnectionStatus = Status['connections'][number]
export type Overview = Answers['connections']['overview']
export type Run = ItemOf<Answers['runs']['list']>
export type RunWhole = Answers['runs']['get']
export type Operation = ItemOf<Answers['runs']['operations']>
export type PreviewSummary = Answers['previews']['get']
export type Planned = ItemOf<Answers['previews']['operations']>
export type Issue = Answers['issues']['get']
export type IssueGroup = Answers['issues']['groups'][number]
export type Match = ItemOf<Answers['matches']['list']>
export type Delivery = ItemOf<Answers['inbox']['list']>
export type Receivables = Answers['receivables']['list']
export type Undone = NonNullable<Work<'undo'>['result']>
export type Released = Answers['runs']['release']
export type CheckedValues = Answers['connections']['check']
export type PartOfFile = Answers['connections']['read']
export type Lowering = NonNullable<CheckedValues['lowering']>
export type Trade = Answers['receivables']['trade']
export type Erasure = Answers['customers']['erasure']
export type Customer = ItemOf<Receivables>
export type OfCustomer = Answers['receivables']['customer']
export type CustomerDetail = NonNullable<OfCustomer['detail']>
export type OpenDocument = ItemOf<Answers['receivables']['documents']>
export type BehaviourPart = ItemOf<Answers['receivables']['payments']>
export type TieOut = Answers['tieOut']['last']
export type Recorded = ItemOf<Answers['records']['list']>
export type Found = Answers['records']['search'][number]
export type Life = Answers['records']['timeline'][number]
export type Audited = ItemOf<Answers['audit']['list']>
/** The settings of a connection, and what of them these pages know by name. */
export type Settings = Omit<Answers['connections']['settings'], 'settings'> & {
  readonly settings: {
    readonly settings?: {
      readonly locale?: string
      readonly timeZone?: string
      readonly retention?: Readonly<Record<'payloads' | 'inbox' | 'previews' | 'runs', number>>
    }
    readonly schedule?: Readonly<Record<'changes' | 'reconcile', string>>
  }
}
export type Fit = NonNullable<Work<'fit'>['result']>
export type Check = NonNullable<Work<'ping'>['result']>['checks'][number]
export type News = NonNullable<AnyWork['news']>

/** Work that goes on after its answer; `runId`: the run under which it goes on. */
export type Begun = Answers['runs']['start']
type AnyWork = Answers['work']['get']
/** How such work stands, and what came of it. */
export type Work<Kind extends AnyWork['kind'] = AnyWork['kind']> = Extract<AnyWork, { readonly kind: Kind }>

export type Role = Me['role']
/** Who is signed in. */
export type Me = Reader
export type BrowserSession = Session
/** Somebody who may sign in, or is invited to. */
export type User = ItemOf<Answers['users']['list']>
/** A link to hand over, which is shown once. */
export type Invited = Answers['users']['invite']
export type ApiKey = ItemOf<Answers['keys']['list']>
/** A key with what a script sends, which is shown once. */
export type MadeKey = Answers['keys']['make']
