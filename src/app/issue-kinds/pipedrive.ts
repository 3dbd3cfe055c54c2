import type { IssueKind } from './kind.ts'

/** What comes from Pipedrive and from the program itself, as docs/operate.md tells it. */
export const PIPEDRIVE: readonly IssueKind[] = [
  {
    codes: ['pipedrive.figures_refused'],
    cause: 'Pipedrive refuses what a customer owes on some of its records; all else of the customer is written',
    remedy: "let our user edit them, then retry the issue; it also goes on by itself when the customer's figures move",
  },
  {
    codes: ['pipedrive.rejected', 'pipedrive.gone'],
    cause: 'Pipedrive refused a write, or what it was about is gone',
    remedy: 'set right what the message names, in Pipedrive; then retry the issue',
  },
  {
    codes: ['pipedrive.files_refused'],
    cause: 'Pipedrive lets us attach no PDFs: a right, a scope of the app, or room is missing',
    remedy: 'do what the issue names, or set `settings.pdf` to `off`; everything else goes on',
  },
  {
    codes: ['pipedrive.forbidden'],
    cause: 'the user of the token may not do this',
    remedy: 'give it the right, best make it an admin',
  },
  {
    codes: ['pipedrive.deal_refused'],
    cause: 'Pipedrive refuses some deals, or parts of them; their entries are there',
    remedy: 'the issue names the part: rights, lost reasons, currency, stage, fields',
  },
  {
    codes: ['pipedrive.deal_limit', 'pipedrive.note_limit', 'pipedrive.limit'],
    cause: 'a limit of the plan; entries go on the organization',
    remedy: 'close open deals, delete notes, or take a larger plan',
  },
  {
    codes: ['pipedrive.no_such_owner'],
    cause: 'no active user has the address that is set as the owner of new records',
    remedy: 'correct `settings.owner`',
  },
  {
    codes: ['pipedrive.no_such_pipeline', 'pipedrive.no_such_stage'],
    cause: 'pipelines or stages that are set for deals are not in the account',
    remedy: 'correct `pipelines` or `createIn` of `settings.deals`',
  },
  {
    codes: ['pipedrive.currency_inactive'],
    cause: 'the currency of the books is not active',
    remedy: 'activate it under Company settings → Currencies',
  },
  {
    codes: ['pipedrive.no_activity_type'],
    cause: 'no activity type is in use',
    remedy: 'switch one on, or show documents as notes',
  },
  {
    codes: ['pipedrive.extra_fields'],
    cause: 'a field that extra fields are carried to is not there, or of a type that cannot carry it',
    remedy: 'correct `settings.extra`, or the field in Pipedrive',
  },
  {
    codes: ['pipedrive.no_such_owners'],
    cause: 'users that deals are to be given to are not found; deals go to the usual owner',
    remedy: 'correct `settings.owners`',
  },
  {
    codes: ['pipedrive.filters_refused'],
    cause: 'saved filters could not be made; nothing else is affected',
    remedy: 'give our user the right, or set `settings.filters` to false',
  },
  {
    codes: ['pipedrive.options_missing'],
    cause: 'a field of ours with options has none, or several, for a value; that value alone is not written',
    remedy: 'delete or rename in Pipedrive what is said of the options; the values then follow by themselves',
  },
  {
    codes: ['pipedrive.fields_missing', 'pipedrive.field_gone', 'pipedrive.field_unreadable'],
    cause: 'custom fields could not be made, were deleted, or cannot be read; what needs them waits or goes without',
    remedy: 'do in Pipedrive what is said of each, or map fields under `settings.fields`',
  },
  {
    codes: ['pipedrive.option_missing'],
    cause: 'a field lacks an option that is to be written',
    remedy: 'nothing: the next run adds it; or add it in Pipedrive',
  },
  {
    codes: ['pipedrive.other_plan'],
    cause: 'the account has more fields than the plan that is set allows',
    remedy: 'set `plan` and `seats` to what the account has',
  },
  {
    codes: ['pipedrive.rows_set_aside'],
    cause: 'rows of a list came in a form that cannot be read',
    remedy: 'look for a broken record in that list',
  },
  {
    codes: ['pipedrive.webhook_limit'],
    cause: 'Pipedrive registers no more webhooks for this user',
    remedy: 'remove some; until then changes are found by polling',
  },
  {
    codes: ['pipedrive.too_large'],
    cause: 'an answer was larger than any of Pipedrive is',
    remedy: 'check the address and what stands between',
  },
  {
    codes: ['preview.needs_more'],
    cause:
      'the preview that is being applied does not show that a field or pipeline has to be made; nothing was written',
    remedy: 'make a new preview and apply that',
  },
  {
    codes: ['engine.unexpected'],
    cause: 'a bug',
    remedy: 'it is tried again in every run; report it with the log lines of the record',
  },
]
