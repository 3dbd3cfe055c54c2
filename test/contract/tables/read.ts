import { readFileSync } from 'node:fs'

/** What one system's own description says of the operations that matter here; made by `make.ts`. */
export interface Table {
  readonly operations: Readonly<Record<string, Operation>>
  readonly schemas: Readonly<Record<string, Schema>>
}

export interface Operation {
  /** Units of Pipedrive's daily API budget. */
  readonly cost?: number
  /** Names of query parameters. */
  readonly query?: readonly string[]
  /** By status. */
  readonly answers?: Readonly<Record<string, Schema>>
  /** What is sent, of changes to customers. */
  readonly body?: Schema
}

/** A JSON Schema in the dialect of OpenAPI 3.0, as far as a validator reads it. */
export interface Schema {
  $ref?: string
  allOf?: Schema[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  type?: string | string[]
  format?: string
  nullable?: boolean
  enum?: unknown[]
  properties?: Record<string, Schema>
  items?: Schema
  required?: string[]
  additionalProperties?: boolean | Schema
}

export const table = (name: 'pipedrive-v1' | 'pipedrive-v2' | 'visma'): Table =>
  JSON.parse(readFileSync(new URL(`./${name}.json`, import.meta.url), 'utf8')) as Table
