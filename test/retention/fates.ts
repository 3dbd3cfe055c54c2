import type { Retention } from '../../src/core/history.ts'
import type { Schema } from '../../src/store/database/database.ts'

/** What is left of a row once it is so old; `null`: nothing. */
interface Step {
  readonly after: keyof Retention
  readonly leaves: Readonly<Record<string, string | null>> | null
}

/** `stays`: as long as its connection; why. */
type Fate = { readonly stays: string } | { readonly steps: readonly Step[]; readonly stays?: string }

const gone = (after: keyof Retention): Fate => ({ steps: [{ after, leaves: null }] })

/** What is gone of each table, and after which time (`settings.retention`). A new table has to say it here. */
export const FATES: Readonly<Record<keyof Schema, Fate>> = {
  connection: { stays: 'is what all else belongs to' },
  connection_work: { stays: 'says when it is due' },
  data_key: { stays: 'opens its secrets' },
  sealed_field: { stays: 'is a secret in use' },
  checkpoint: { stays: 'says how far it has come' },
  hook: { stays: 'is an address in use' },
  hook_heard: { stays: 'counts what was heard' },
  link: { stays: 'says which record is which' },
  tombstone: { stays: 'keeps out what was erased' },
  shadow: { stays: 'is what stands in Pipedrive' },
  agreed_value: { stays: 'is what both sides agree on now' },
  noticed_edit: { stays: 'waits to be settled' },
  match_decision: { stays: 'is what a person decided' },
  suggestion: { stays: 'waits for a person' },
  left_record: { stays: 'waits to be cleared' },
  kept_back: { stays: 'waits to be released' },
  record: { stays: 'has the hash by which a change is noticed' },
  search_term: { stays: 'is how a party is found' },
  owed: { stays: 'is what a customer owes now' },
  payload: {
    stays: 'is what the source says now; of old documents that are over a run lets it go (letting-go.test.ts)',
  },
  before_preview: { stays: 'is put back at the end of the preview' },
  mirror: { stays: 'is what stands in Pipedrive' },
  mirror_key: { stays: 'is how a party is matched' },
  serving_process: { stays: 'is a process that runs' },
  change: { stays: 'is gone after a day' },
  person: { stays: 'is somebody who may sign in' },
  person_session: { stays: 'ends after 12 hours without a sign of life' },
  one_time: { stays: 'is gone once it was used, or has expired' },
  api_key: { stays: 'is good until it is revoked' },
  kept_answer: { stays: 'is gone after a day' },
  audit: { steps: [{ after: 'runs', leaves: { before: null, after: null } }], stays: 'says who did what' },
  inbox: gone('inbox'),
  preview: gone('previews'),
  preview_write: gone('previews'),
  preview_match: gone('previews'),
  record_version: gone('payloads'),
  tie_out: gone('runs'),
  tie_out_line: gone('payloads'),
  operation: {
    steps: [
      { after: 'payloads', leaves: { before: null, after: '{}' } },
      { after: 'runs', leaves: null },
    ],
  },
  issue: gone('runs'),
  run: gone('runs'),
  api_usage: gone('runs'),
}
