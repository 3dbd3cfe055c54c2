import { COMPILED } from '../bin/node-flags.js'

/** Node.js takes the types out of each file once, not in each process of a run. */
export default function compiledOnce(): void {
  process.env.NODE_COMPILE_CACHE ??= COMPILED.NODE_COMPILE_CACHE
}
