/**
 * The time between two looks for a write whose answer was lost, ms. It is believed absent only when both miss it (R3),
 * since it may still be on its way after its connection broke.
 */
export const SECOND_LOOK_MS = 10_000
