import { isSyncError } from '../../../core/errors.ts'
import { rawPage } from '../calls/answer.ts'
import { updateScope } from '../calls/scope.ts'
import { decodeRow, type StreamDefinition } from '../calls/stream.ts'
import { printOf } from '../documents/print.ts'
import { DEFINITIONS } from '../streams.ts'
import { type Found, fine, type PingContext, warned } from './ping-step.ts'

/** Checks of what a connection does beside reading, as its settings want. Nothing is written for them. */

const PUT_BACK = 'a status or payment terms that people change in Pipedrive are put back.'
const ONE_WAY =
  'Else set settings.flows.referenceData.status and .paymentTerms to visma: both then go from Visma to Pipedrive alone.'

/** Probed by itself: a scope that is not approved fails the whole token request it is in. */
export async function mayUpdate({ client, options, signal }: PingContext): Promise<Found> {
  const isWanted = options.wants?.changes ?? false
  const scope = updateScope(options.scope)
  if (scope === null) {
    if (!isWanted) return fine('Read-only: no update scope is configured; nothing is written to Visma.')
    const advice = `Add vismanet_erp_service_api:update to visma.scope, and have it approved. ${ONE_WAY}`
    return warned(`Read-only: visma.scope has no update scope, so ${PUT_BACK}`, advice)
  }
  try {
    await client.tokens.get(scope, signal)
  } catch (error) {
    if (!isSyncError(error) || error.remedy.do !== 'hold') throw error
    const refused = 'Read-only: Visma does not issue the update scope'
    const advice = error.advice ?? ''
    if (isWanted) return warned(`${refused}, so ${PUT_BACK}`, `${advice} ${ONE_WAY}`.trim())
    const found = fine(`${refused}, which is not used: nothing is written to Visma.`)
    return advice === '' ? found : { ...found, advice }
  }
  return fine(
    isWanted
      ? `Visma also issues ${scope}: a status or payment terms changed in Pipedrive can be written to Visma.`
      : `Visma also issues ${scope}, which is not used: nothing is written to Visma.`,
  )
}

const RELEASED = new Set(['Open', 'Closed'])

/** Whoever may read invoices need not have the right to print them. */
export async function mayPrint({ client, signal }: PingContext): Promise<Found> {
  const definition: StreamDefinition = DEFINITIONS.customerinvoice
  const { value } = await client.get(definition.path, { pageNumber: 1, pageSize: 20 }, rawPage, signal)
  const numbers = value.rows.flatMap((row) => {
    const decoded = decodeRow(DEFINITIONS.customerinvoice, row)
    return 'data' in decoded && RELEASED.has(decoded.data.status) ? [decoded.data.number] : []
  })
  const [number] = numbers
  if (number === undefined) return fine('There is no invoice yet to print.')
  const file = await printOf(client)(number, signal)
  if (file !== null) return fine(`Invoice ${number} is printed as a PDF of ${Math.ceil(file.length / 1_000)} kB.`)
  const advice = 'Print it in Visma.net: the company may have no form for invoices; else set settings.pdf to off.'
  return warned(`Visma has no print of invoice ${number}.`, advice)
}
