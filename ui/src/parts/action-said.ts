import { words } from '../words/timeline.ts'

const said: Readonly<Record<string, string>> = words.actions

/** An action in words; one without has its own name. */
export const actionSaid = (action: string): string => said[action] ?? action
