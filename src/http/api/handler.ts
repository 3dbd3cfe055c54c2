import { OpenAPIHandler } from '@orpc/openapi/fetch'
import { ORPCError, ValidationError } from '@orpc/server'
import type { z } from 'zod'
import type { App } from '../../app/app.ts'
import { documentInPages } from '../../app/page-words.ts'
import type { KnownSecrets } from '../../core/known-secrets.ts'
import { keptOut, seesAmounts } from './access.ts'
import { type Asked, answers } from './asked.ts'
import type { Contract } from './contract/contract.ts'
import { withoutAmounts } from './hide-amounts.ts'
import { type Problem, problem, problemOf } from './problems.ts'
import { audit, connections, status } from './routes/connections.ts'
import { inbox, issues, matches } from './routes/issues.ts'
import { customers, receivables, records, tieOut } from './routes/money.ts'
import { keys, users } from './routes/people.ts'
import { previews, runs } from './routes/runs.ts'
import { work } from './routes/work.ts'
import { wrongSentence, wrongs } from './wrong.ts'

export interface HandlerDeps {
  readonly secrets: Pick<KnownSecrets, 'hide'>
  readonly log: (event: { readonly event: string; readonly [member: string]: unknown }) => void
}

export type ApiHandler = (request: Request, asked: Asked) => Promise<Response | null>

/** Answers the routes of the contract below `prefix`; `null` where there is none of that name. */
export function apiHandler(prefix: `/${string}`, { secrets, log }: HandlerDeps): ApiHandler {
  const handler = new OpenAPIHandler<Asked>(router, {
    customErrorResponseBodyEncoder: ({ data }) => data,
    interceptors: [
      async ({ next, request }) => {
        try {
          return await next()
        } catch (error) {
          const found = said(error) ?? problemOf(error, secrets)
          if (found.status >= 500 && found.code === 'unexpected')
            log({ event: 'api.failed', method: request.method, err: error })
          throw new ORPCError(`${found.status}`, { status: found.status, data: found, cause: error })
        }
      },
    ],
  })
  return async (request, context) => {
    const { matched, response } = await handler.handle(request, { prefix, context })
    return matched ? response : null
  }
}

/** Before the input is looked at: who may not ask is told nothing of what is wrong with it. */
const guarded = answers.use(async ({ context, procedure, next }, input) => {
  const { visitor, app } = context
  const { meta, outputSchema } = procedure['~orpc']
  const missing = keptOut(visitor, meta)
  if (missing !== null) throw refused(missing, meta)
  if (meta.isNotKept === true) context.onNotKept()
  // Looked up before, since what is asked for may be that it is deleted.
  const hides = visitor.role === 'viewer' && !seesAmounts(visitor, await visibilityFor(app, input))
  const result = await next()
  const output = documentInPages(result.output) as typeof result.output
  if (outputSchema === undefined || !hides) return { ...result, output }
  return { ...result, output: withoutAmounts(outputSchema as z.ZodType, output) as typeof output }
})

const router = guarded.router({
  ...{ connections, status, audit, runs, previews, issues, matches, inbox },
  ...{ receivables, tieOut, records, customers, work, users, keys },
} satisfies Record<keyof Contract, unknown>)

/** Where no connection is named, nothing tells whose amounts they would be. */
async function visibilityFor(app: App, input: unknown) {
  const name = connectionIn(input)
  return name === null ? 'light' : app.lists.visibility(name)
}

const connectionIn = (input: unknown): string | null =>
  typeof input === 'object' && input !== null && 'connection' in input && typeof input.connection === 'string'
    ? input.connection
    : null

const refused = (missing: 'role' | 'scope', { roles, scope }: { roles: readonly string[]; scope: string }) => {
  const detail =
    missing === 'role'
      ? `Only ${roles.join(' and ')} may do this.`
      : `This key may not do this: it lacks the scope ${scope}.`
  return answered(problem(403, { code: `access.${missing}`, detail }))
}

const answered = (found: Problem) => new ORPCError(`${found.status}`, { status: found.status, data: found })

/** What the routes themselves, or oRPC, say; `null` for whatever else was thrown. */
function said(error: unknown): Problem | null {
  if (!(error instanceof ORPCError)) return null
  if (error.cause instanceof ValidationError) {
    if (error.code !== 'BAD_REQUEST') return null
    const members = wrongs(error.cause.issues)
    const [first] = members
    const detail = first === undefined ? 'The input is wrong.' : wrongSentence(first)
    return problem(400, { code: 'input.invalid', detail, members })
  }
  if (error.data !== undefined && isProblem(error.data)) return error.data
  if (error.status >= 500) return null
  return problem(error.status, { code: 'input.unreadable', detail: 'The body or the query could not be read.' })
}

const isProblem = (data: unknown): data is Problem =>
  typeof data === 'object' && data !== null && 'type' in data && 'code' in data && 'detail' in data
