import { fileURLToPath } from 'node:url'

/**
 * How Node.js is started for the program. Pages of records make much short-lived garbage; with young space of this size
 * it stays below 300 MB (docs/benchmarks.md). It has an effect only from the start on.
 */
export const NODE_FLAGS = [
  '--max-semi-space-size=8',
  '--disable-warning=ExperimentalWarning', // node:sqlite; it would end up in every script's stderr
]

/**
 * The program runs from its source; compiled once, it starts in half the time. Where this cannot be written, it just is
 * not.
 */
export const COMPILED = {
  NODE_COMPILE_CACHE: fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url)),
}

/** Commands that read no pages of records: they need none of the flags, and what they take is mostly their start. */
export const QUICK = [
  ...['-h', '--help', 'help', '-v', '--version', 'completion', 'doctor', 'init'],
  ...['issue', 'issues', 'run', 'runs', 'status', 'timeline', 'user'],
  ...['connection apply', 'connection export', 'connection list', 'connection pause', 'connection resume'],
  ...['connection schema', 'connection validate'],
]

/**
 * @param {readonly string[]} words of a command line
 */
export const isQuick = (words) => QUICK.includes(words[0] ?? '--help') || QUICK.includes(words.slice(0, 2).join(' '))
