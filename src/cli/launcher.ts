import { fileURLToPath } from 'node:url'

/** The file that people and shells start. Two folders up: from here, and from where the program is built. */
export const LAUNCHER = fileURLToPath(new URL('../../bin/ml-connector.js', import.meta.url))
