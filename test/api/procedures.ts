import type { AnyContractProcedure } from '@orpc/contract'
import type { z } from 'zod'
import type { Access } from '../../src/http/api/access.ts'
import { contract } from '../../src/http/api/contract/contract.ts'

/** A route of the contract. */
export interface Procedure {
  /** `runs.start` */
  readonly name: string
  readonly method: string
  readonly path: string
  readonly access: Access
  readonly input: z.ZodType | null
  readonly output: z.ZodType | null
}

/** All routes there are. */
export const PROCEDURES: readonly Procedure[] = Object.entries(contract).flatMap(([group, routes]) =>
  Object.entries(routes as Readonly<Record<string, AnyContractProcedure>>).map(([name, procedure]) => {
    const { meta, route, inputSchema, outputSchema } = procedure['~orpc']
    return {
      name: `${group}.${name}`,
      ...{ method: route.method ?? 'POST', path: route.path ?? '', access: meta as Access },
      ...{ input: (inputSchema ?? null) as z.ZodType | null, output: (outputSchema ?? null) as z.ZodType | null },
    }
  }),
)

/** The address and body of a question. */
export function asked({ method, path }: Procedure, input: Readonly<Record<string, unknown>>) {
  const left = { ...input }
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = left[name]
    delete left[name]
    return encodeURIComponent(String(value ?? 'x').toWellFormed())
  })
  if (method !== 'GET') {
    const headers = { 'content-type': 'application/json' }
    return { path: filled, init: { method, headers, body: JSON.stringify(left) } }
  }
  const told = Object.entries(left).filter(([, value]) => value !== undefined)
  const query = new URLSearchParams(told.map(([name, value]): [string, string] => [name, String(value)]))
  return { path: told.length === 0 ? filled : `${filled}?${query}`, init: { method } }
}
