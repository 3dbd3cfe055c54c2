import type { IssueKind } from './kind.ts'

/** What comes from Visma.net, as docs/connect-visma.md tells it. */
export const VISMA: readonly IssueKind[] = [
  {
    codes: ['visma.forbidden'],
    cause: 'Visma answers 403 to one stream; its flow waits, everything else goes on',
    remedy:
      'have the Integration Administrator approve the integration again, for all its scopes (step 2); without a licence for the module switch the flow off under `settings.flows`',
  },
  {
    codes: ['visma.no_such_endpoint'],
    cause: 'Visma does not know the address of one stream',
    remedy: 'check `visma.apiUrl`; if the rest works, the company lacks the module: switch the flow off',
  },
  {
    codes: ['visma.paging_ignored'],
    cause: 'a list gives the same page again and again, so nothing was concluded from it',
    remedy: 'report it to Visma with the request id of the issue; the flow waits meanwhile',
  },
  {
    codes: ['visma.no_such_stream'],
    cause: 'the connection has no stream of that name',
    remedy: 'report it: the program asks for what it does not know',
  },
  {
    codes: ['visma.print_refused'],
    cause: 'Visma.net does not let us print invoices',
    remedy: 'give the integration that right, or set `settings.pdf` to `off`; everything else goes on',
  },
  {
    codes: ['visma.not_a_pdf', 'visma.not_printable'],
    cause: 'what was printed of one invoice is no PDF, or Visma.net has no print of it',
    remedy: 'print the invoice in Visma.net and look whether that gives a PDF, then retry the issue',
  },
  {
    codes: ['visma.refused', 'visma.too_large', 'visma.undecodable', 'visma.other_record', 'visma.no_single_read'],
    cause: 'a single record was refused, or came as something else than was asked for',
    remedy:
      'it stays as it was last seen and is read with its list; open it in Visma.net, and report what looks right there',
  },
  {
    codes: ['visma.read_only'],
    cause:
      'Visma does not let the application change customers: the update scope was not approved, is not among the scopes that are asked for, or the application lacks the right',
    remedy:
      'for changes to go from Pipedrive to Visma.net, have the scope approved (steps 1 and 2); it is asked for again within a day, and reading goes on without it',
  },
  {
    codes: ['visma.rejected'],
    cause: 'Visma refuses a change of a customer; the message quotes it',
    remedy: 'set right in Pipedrive what the message names, or make the change in Visma.net by hand',
  },
  {
    codes: ['visma.moved'],
    cause: 'a customer was changed in Visma.net in the moment in which a change was to be written there',
    remedy: "nothing: it is read and decided again, and nobody's change is overruled meanwhile",
  },
  {
    codes: ['visma.gone'],
    cause: 'a customer that was to be changed is no longer in Visma.net',
    remedy: 'nothing, if it was removed there; else report it',
  },
  {
    codes: ['source.unreadable'],
    cause: 'a record may have changed and cannot be read by itself (the message says what Visma answered)',
    remedy:
      'nothing, if it passes: it is asked for again in every run; where Visma refuses it for long, open it in Visma.net',
  },
  {
    codes: ['source.stamped_ahead'],
    cause: 'a row says that it was changed a day or more from now',
    remedy:
      'save it once more in Visma.net, so that it gets the right time; until then it is read in every run, and nothing is missed',
  },
  {
    codes: ['source.undecodable'],
    cause: 'a row has a form that was not expected',
    remedy: 'correct it in Visma.net, or report the row that the issue shows if it looks right',
  },
  {
    codes: ['source.number_taken'],
    cause: 'a customer or supplier was given the number that another one had when it was read',
    remedy: 'nothing: the next read of their list tells which is which',
  },
]
