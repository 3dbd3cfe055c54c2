import { add } from '../../company/amounts.ts'
import type { JournalTransaction } from '../../company/ledger-model.ts'
import { type Metadata, midnight, noProject, nulls, period, type Row } from './parts.ts'

const BATCH = nulls('originalBatchNumber transactionCode transactionCodeDescription attachments errorInfo')
const BATCH_LINE = nulls('subaccount vatCode vat uom projectTask attachments quantity inventoryNumber note')

/** Totals are the whole batch's even where a page holds only some of its lines. */
export function journalRow(
  batch: JournalTransaction,
  lines: JournalTransaction['lines'],
  metadata: Metadata | null,
): Row {
  const debit = add(...batch.lines.map((line) => line.debitAmount))
  const credit = add(...batch.lines.map((line) => line.creditAmount))
  return {
    ...BATCH,
    module: batch.module,
    batchNumber: batch.batchNumber,
    status: batch.status,
    hold: false,
    transactionDate: midnight(batch.transactionDate),
    postPeriod: period(batch.transactionDate),
    financialPeriod: period(batch.transactionDate),
    ledger: '1',
    ledgerDescription: 'Hovedbok',
    currencyId: 'NOK',
    exchangeRate: 1,
    autoReversing: false,
    reversingEntry: false,
    description: batch.description,
    debitTotal: debit,
    debitTotalInCurrency: debit,
    creditTotal: credit,
    creditTotalInCurrency: credit,
    controlTotal: debit,
    controlTotalInCurrency: debit,
    createVatTransaction: false,
    skipVatAmountValidation: false,
    lastModifiedDateTime: batch.lastModifiedDateTime,
    branch: '1',
    timeStamp: batch.timeStamp,
    journalTransactionLines: lines.map((line) => ({
      ...BATCH_LINE,
      lineNumber: line.lineNumber,
      accountNumber: line.accountNumber,
      description: null,
      referenceNumber: line.referenceNumber,
      debitAmount: line.debitAmount,
      debitAmountInCurrency: line.debitAmount,
      creditAmount: line.creditAmount,
      creditAmountInCurrency: line.creditAmount,
      transactionDescription: batch.description,
      branch: '1',
      customerSupplier: line.party,
      transactionType: batch.module === 'ModuleAR' ? 'INV' : 'BIL',
      module: batch.module,
      project: noProject(),
    })),
    metadata,
  }
}
