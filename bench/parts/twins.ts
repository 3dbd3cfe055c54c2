import { fork } from 'node:child_process'
import { join } from 'node:path'
import type { PipedriveTwinOptions } from '../../src/twins/pipedrive/twin.ts'
import type { Buyers } from './buyers.ts'
import type { LargeCompany } from './large-visma.ts'

export interface TwinsOptions {
  /** Companies with an account each; 1. */
  readonly pairs?: number
  readonly company:
    | { readonly suppliers: number; readonly customers: number; readonly invoices: number }
    | LargeCompany
    | Buyers
  readonly pipedrive: Pick<PipedriveTwinOptions, 'plan' | 'seats' | 'limits'>
  /** Round trip to Pipedrive; next to none. */
  readonly delayMs?: { readonly least: number; readonly most: number }
}

export interface PairAddress {
  readonly visma: {
    readonly url: string
    readonly clientId: string
    readonly clientSecret: string
    readonly tenantId: string
    readonly companyId: string
    readonly webhookSecret?: string
  }
  readonly pipedrive: { readonly url: string; readonly apiToken: string }
  readonly invoices: number
}

export interface TwinCall {
  readonly method: string
  readonly path: string
  readonly status: number
  /** Units of the API budget. */
  readonly cost: number
  /** Epoch ms of its arrival. */
  readonly at: number
  readonly search: boolean
}

interface Answers {
  readonly calls: readonly TwinCall[]
  /** Ms of processor time since the process began. */
  readonly cpu: number
  readonly notify: null
  readonly nextDay: null
  readonly grow: null
  readonly pay: null
  /** Ms from posting an invoice in Visma to its entry in Pipedrive; `null` when it never came. */
  readonly post: number | null
}

/** Where Visma's notifications go, and what they are signed with. */
export interface Notify {
  readonly url: string
  readonly secret: string
}

export interface Question {
  readonly id: number
  readonly ask: keyof Answers
  readonly pair?: number
  readonly notify?: Notify
}
export interface Answer {
  readonly id: number
  readonly value: Answers[keyof Answers]
}

export interface RunningTwins {
  readonly pairs: readonly [PairAddress, ...PairAddress[]]
  readonly calls: (pair?: number) => Promise<readonly TwinCall[]>
  readonly cpu: () => Promise<number>
  /** From now on Visma tells of what happens in its books. */
  readonly notify: (to: Notify) => Promise<void>
  /** Posts an invoice for a customer whose deal is known. @returns ms until its entry is in Pipedrive */
  readonly post: () => Promise<number>
  /** A day passes for both systems. */
  readonly nextDay: () => Promise<void>
  /** Of a company of buyers: from now on its list of what is open has that of all customers. */
  readonly grow: () => Promise<void>
  /** Of a company of buyers: half of those that are linked pay their latest invoice. */
  readonly pay: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** Twins over real HTTP on loopback, in another process. */
export async function startTwins(options: TwinsOptions): Promise<RunningTwins> {
  const child = fork(join(import.meta.dirname, 'twins-process.ts'), [JSON.stringify(options)], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const pairs = await new Promise<readonly PairAddress[]>((resolve, reject) => {
    child.once('message', (message) => resolve(message as readonly PairAddress[]))
    child.once('exit', (code) => reject(new Error(`The twins ended with ${code}.`)))
  })
  let asked = 0
  const ask = <Name extends keyof Answers>(name: Name, more: Partial<Question> = {}): Promise<Answers[Name]> => {
    const id = ++asked
    return new Promise((resolve) => {
      const hear = (answer: unknown) => {
        if ((answer as Answer).id !== id) return
        child.off('message', hear)
        resolve((answer as Answer).value as Answers[Name])
      }
      child.on('message', hear)
      child.send({ ...more, id, ask: name } satisfies Question)
    })
  }
  const [first, ...rest] = pairs
  if (first === undefined) throw new Error('No twins were asked for.')
  return {
    pairs: [first, ...rest],
    calls: (pair = 0) => ask('calls', { pair }),
    cpu: () => ask('cpu'),
    notify: async (notify) => {
      await ask('notify', { notify })
    },
    post: async () => {
      const ms = await ask('post')
      if (ms === null) throw new Error('An invoice did not come through.')
      return ms
    },
    nextDay: async () => {
      await ask('nextDay')
    },
    grow: async () => {
      await ask('grow')
    },
    pay: async () => {
      await ask('pay')
    },
    stop: async () => {
      child.disconnect()
      await ended
    },
  }
}
