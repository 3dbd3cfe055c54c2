import { z } from 'zod'
import { ENTITIES } from '../connectors/pipedrive/entities.ts'

/** Kinds of records, as documents name them. */
export const recordEntity = z.enum(ENTITIES)

/** The same, things that are set up for records, and `customer`, which is changed in Visma.net. */
export const writtenEntity = z.enum([...ENTITIES, 'field', 'option', 'filter', 'pipeline', 'stage', 'customer'])
export type WrittenEntity = z.output<typeof writtenEntity>
