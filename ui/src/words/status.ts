import { spoken } from './language.ts'

/** The words of states, as they stand in badges. */
export const words = spoken('status', {
  en: {
    run: {
      running: 'Running',
      done: 'Done',
      done_with_issues: 'Done with issues',
      paused: 'Paused',
      failed: 'Failed',
      stopped: 'Stopped',
    },
    mode: {
      changes: 'Changes',
      full: 'Full',
      reconcile: 'Reconcile',
      'tie-out': 'Tie-out',
      preview: 'Preview',
      undo: 'Undo',
      erase: 'Erase',
    },
    connection: { not_started: 'Not started', active: 'Active', paused: 'Paused', held: 'Needs you' },
    issue: { open: 'Needs you', waiting: 'Waiting', resolved: 'Resolved', ignored: 'Ignored' },
    check: { ok: 'Passed', warning: 'Look at this', failed: 'Failed', skipped: 'Skipped' },
    behaviour: {
      'Pays on time': 'Pays on time',
      'Sometimes late': 'Sometimes late',
      'Often late': 'Often late',
      'Overdue now': 'Overdue now',
      'No history': 'No history',
    },
    trigger: { hand: 'by hand', schedule: 'schedule', webhook: 'webhook', demo: 'demo' },
    kind: { create: 'Create', update: 'Update', delete: 'Delete', unlink: 'Unlink' },
    flow: {
      suppliers: 'Suppliers',
      supplierInvoices: 'Supplier invoices',
      customers: 'Customers',
      customerInvoices: 'Customer invoices',
      creditNotes: 'Credit notes',
      receivables: 'Receivables',
      referenceData: 'Status and terms',
      connection: 'Set-up',
    },
  },
})
