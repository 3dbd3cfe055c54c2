import { z } from 'zod'
import { deliveryDocument } from '../../../app/deliveries.ts'
import { issueDetail, issueDocument } from '../../../app/issues.ts'
import { issueGroup } from '../../../app/lists/list-documents.ts'
import { MATCH_STATES } from '../../../app/match-words.ts'
import { matchDocument } from '../../../app/matches.ts'
import { anId, inConnection, paged, pageOf, reads } from './route.ts'

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
}

export const matches = {
  list: reads('/connections/{connection}/matches', 'Matches', 'What customers and suppliers are in Pipedrive')
    .input(z.strictObject({ ...inConnection, state: z.enum(MATCH_STATES).optional(), ...paged }))
    .output(pageOf(matchDocument)),
}

export const inbox = {
  list: reads('/connections/{connection}/inbox', 'Webhooks', 'Webhooks that came in, the newest first')
    .input(z.strictObject({ ...inConnection, state: deliveryDocument.shape.state.optional(), ...paged }))
    .output(pageOf(deliveryDocument)),
}
