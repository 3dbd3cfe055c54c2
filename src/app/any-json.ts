import { z } from 'zod'
import type { Json } from '../core/json.ts'

/** What another system or a setting said, as it is. */
export const anyJson = z.json().meta({ id: 'Json' }) as z.ZodType<Json>
export const anyFields = z.record(z.string(), anyJson) as z.ZodType<Readonly<Record<string, Json>>>
