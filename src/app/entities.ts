import { z } from 'zod'
import { ENTITIES } from '../connectors/pipedrive/entities.ts'

/** Kinds of records, as documents name them. */
export const recordEntity = z.enum(ENTITIES)

/** The same with what is set up for them. */
export const writtenEntity = z.enum([...ENTITIES, 'field', 'option', 'pipeline', 'stage'])
export type WrittenEntity = z.output<typeof writtenEntity>
