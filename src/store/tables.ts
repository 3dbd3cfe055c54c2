import type { Schema } from './database.ts'

/** Every table of ours, small ones first. A new one does not compile until it stands here. */
const ALL = {
  connection: true,
  connection_work: true,
  data_key: true,
  sealed_field: true,
  api_usage: true,
  checkpoint: true,
  hook: true,
  hook_heard: true,
  run: true,
  issue: true,
  inbox: true,
  link: true,
  shadow: true,
  mirror: true,
  mirror_key: true,
  operation: true,
  record: true,
  payload: true,
  before_preview: true,
} as const satisfies Readonly<Record<keyof Schema, true>>

export const TABLES = Object.keys(ALL) as readonly (keyof Schema)[]
