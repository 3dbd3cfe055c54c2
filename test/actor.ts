import type { Actor } from '../src/core/actor.ts'

/** Whoever works in a test. */
export const KARI: Actor = { kind: 'person', name: 'kari' }
