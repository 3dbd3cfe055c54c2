import { isSyncError, SyncError } from '../../../core/errors.ts'
import type { VismaClient } from '../calls/client.ts'

/**
 * The PDF of a customer's invoice, at most 10 MB; `null` where Visma has no such invoice, or prints none of its kind.
 *
 * Errors: SyncError `visma.print_refused` (reject): the right to print is missing, whatever invoice is asked for;
 *         `visma.not_a_pdf`, `visma.too_large`, `visma.refused` (reject); others as of `VismaClient.find`.
 */
export type PrintInvoice = (number: string, signal: AbortSignal) => Promise<Uint8Array | null>

export const printOf =
  (client: Pick<VismaClient, 'pdf'>): PrintInvoice =>
  async (number, signal) => {
    try {
      return await client.pdf(`/v1/customerinvoice/${encodeURIComponent(number)}/print`, signal)
    } catch (error) {
      // Whoever may read invoices need not have the right to print them: that must not stop the connection.
      if (!isSyncError(error) || error.code !== 'visma.forbidden') throw error
      throw new SyncError(
        'visma.print_refused',
        'Visma.net does not let us print invoices (403).',
        { do: 'reject' },
        {
          cause: error,
          advice: 'Give the integration the right to print invoices, or set settings.pdf to off.',
        },
      )
    }
  }
