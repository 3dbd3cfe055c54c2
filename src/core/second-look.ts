/**
 * Between the two looks after which something whose answer was lost is believed absent (R3), ms: a write may still be on
 * its way after its connection broke.
 */
export const SECOND_LOOK_MS = 10_000
