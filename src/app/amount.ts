import { z } from 'zod'

/**
 * An amount of money as decimal text. Every member that tells one is of this very schema, so that a door that hides
 * amounts finds them all.
 */
export const amount = z.string()
