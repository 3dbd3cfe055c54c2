import { z } from 'zod'
import { ENTITIES } from '../connectors/pipedrive/entities.ts'

/** Kinds of records, as documents name them. */
export const recordEntity = z.enum(ENTITIES)

/** The same, and things that are set up for records. */
export const writtenEntity = z.enum([...ENTITIES, 'field', 'option', 'pipeline', 'stage'])
export type WrittenEntity = z.output<typeof writtenEntity>
