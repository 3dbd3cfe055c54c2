import { z } from 'zod'
import { deliveryDocument, replayDocument } from '../../../app/deliveries.ts'
import { issueDetail, issueDocument } from '../../../app/issues.ts'
import { issueGroup } from '../../../app/lists/list-documents.ts'
import { MATCH_ACTIONS, MATCH_STATES, MATCHED } from '../../../app/match-words.ts'
import { matchDocument } from '../../../app/matches.ts'
import { anId, FINANCE, inConnection, paged, pageOf, reads, writes } from './route.ts'

const reason = z.string().min(1).max(2_000)
/** Some issues by their ids, or all of one code that are open or wait. */
const which = z.strictObject({
  ...inConnection,
  ids: z.array(anId).min(1).max(1_000).optional(),
  code: z.string().min(1).max(200).optional(),
})
const ONE_OF = [
  ({ ids, code }: z.output<typeof which>) => (ids === undefined) !== (code === undefined),
  { message: 'Say `ids` or `code`.' },
] as const

const state = issueDocument.shape.state.default('open')

export const issues = {
  list: reads('/connections/{connection}/issues', 'Issues', 'Issues of one state, those seen last first')
    .input(z.strictObject({ ...inConnection, state, code: z.string().max(200).optional(), ...paged }))
    .output(pageOf(issueDetail)),
  groups: reads('/connections/{connection}/issue-groups', 'Issues', 'Issues by cause, the most first')
    .input(z.strictObject({ ...inConnection, state }))
    .output(z.array(issueGroup)),
  get: reads('/connections/{connection}/issues/{issue}', 'Issues', 'One issue')
    .input(z.strictObject({ ...inConnection, issue: anId.describe('Its id, or the beginning of it') }))
    .output(issueDetail),
  answer: writes('/connections/{connection}/issues/{issue}/answer', 'Issues', 'Decide what an issue asks', FINANCE)
    .input(
      z.strictObject({
        ...{ ...inConnection, issue: anId },
        choice: z.string().min(1).max(200).describe('One of its `answers`'),
        reason: reason.optional(),
      }),
    )
    .output(issueDocument),
  retry: writes('/connections/{connection}/issues/retry', 'Issues', 'Have their records tried again', FINANCE)
    .input(which.refine(...ONE_OF))
    .output(z.array(issueDocument)),
  ignore: writes('/connections/{connection}/issues/ignore', 'Issues', 'Put issues out of sight', FINANCE)
    .input(which.extend({ reason: reason.optional() }).refine(...ONE_OF))
    .output(z.array(issueDocument)),
}

const aRemote = z.string().min(1).max(500).describe('`organization:42`, `person:7`, or the address of its page')

export const matches = {
  list: reads('/connections/{connection}/matches', 'Matches', 'What customers and suppliers are in Pipedrive')
    .input(
      z.strictObject({
        ...inConnection,
        state: z.enum(MATCH_STATES).optional(),
        previewed: z.enum(['true', 'false']).optional().describe('Only what the newest preview alone has found'),
        ...paged,
      }),
    )
    .output(pageOf(matchDocument)),
  decide: writes('/connections/{connection}/matches', 'Matches', 'Decide what a customer or supplier is', FINANCE)
    .input(
      z
        .strictObject({
          ...inConnection,
          do: z.enum(MATCH_ACTIONS),
          stream: z.enum(['customer', 'supplier']).describe('With `key`: which record'),
          key: z.string().min(1).max(200),
          remote: aRemote.optional(),
          role: z.enum(MATCHED).optional().describe('Of `unlink`: only what it is in this role'),
          reason: reason.optional(),
        })
        .refine(({ do: action, remote }) => remote !== undefined || !['reject', 'link', 'relink'].includes(action), {
          path: ['remote'],
          message: 'Say which record of Pipedrive.',
        }),
    )
    .output(z.array(matchDocument)),
}

export const inbox = {
  list: reads('/connections/{connection}/inbox', 'Webhooks', 'Webhooks that came in, the newest first')
    .input(z.strictObject({ ...inConnection, state: deliveryDocument.shape.state.optional(), ...paged }))
    .output(pageOf(deliveryDocument)),
  replay: writes('/connections/{connection}/inbox/replay', 'Webhooks', 'Act on webhooks again', FINANCE)
    .input(
      z
        .strictObject({
          ...inConnection,
          ids: z.array(anId).min(1).max(1_000).optional(),
          failed: z.literal(true).optional().describe('All that failed'),
        })
        .refine(({ ids, failed }) => (ids === undefined) !== (failed === undefined), {
          message: 'Say `ids` or `failed`.',
        }),
    )
    .output(replayDocument),
}
