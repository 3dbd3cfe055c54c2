import { partiesOff, partiesOffWarning } from './parties/parties-off.ts'
import type { FlowSettings } from './settings.ts'

/** Settings that are accepted and have no effect yet, or another than one may think, one sentence each. */
export function ineffective(settings: FlowSettings): readonly string[] {
  return [...pdfsWithout(settings), ...partiesOff(settings.flows).map(partiesOffWarning)]
}

/** Why PDFs that are asked for are not attached. */
function pdfsWithout({ pdf, visibility, flows }: FlowSettings): readonly string[] {
  if (pdf === 'off') return []
  if (visibility !== 'amounts')
    return [`settings.pdf: ${pdf} has no effect at visibility ${visibility}: a PDF shows amounts.`]
  return flows.customerInvoices === false ? [`settings.pdf: ${pdf} has no effect while customerInvoices is off.`] : []
}
