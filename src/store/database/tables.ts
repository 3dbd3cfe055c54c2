import type { Schema } from './database.ts'

/** All our tables, small ones first, and whether each is copied to another store. A new one has to be listed here. */
const ALL = {
  connection: true,
  connection_work: true,
  data_key: true,
  sealed_field: true,
  api_usage: true,
  person: true,
  api_key: true,
  checkpoint: true,
  hook: true,
  hook_heard: true,
  run: true,
  issue: true,
  audit: true,
  inbox: true,
  link: true,
  shadow: true,
  mirror: true,
  mirror_key: true,
  agreed_value: true,
  noticed_edit: true,
  match_decision: true,
  suggestion: true,
  left_record: true,
  tie_out: true,
  tie_out_line: true,
  kept_back: true,
  tombstone: true,
  operation: true,
  record: true,
  search_term: true,
  owed: true,
  record_version: true,
  payload: true,
  before_preview: true,
  preview: true,
  preview_write: true,
  preview_match: true,
  // These processes work on this store, not on the copy.
  serving_process: false,
  // People sign in anew where they go on, and ask for their links anew.
  person_session: false,
  // Nobody on the other store has listened yet.
  change: false,
  one_time: false,
  // Whoever asks the other store was not answered by it.
  kept_answer: false,
} as const satisfies Readonly<Record<keyof Schema, boolean>>

export const ALL_TABLES = Object.keys(ALL) as (keyof Schema)[]

/** Those that go along to another store, or into a backup. */
export const TABLES = ALL_TABLES.filter((table) => ALL[table])
