import { Session } from 'node:inspector'
import { setFlagsFromString } from 'node:v8'

// Calls of optimized code are not all counted.
const COMPILERS = ['opt', 'maglev', 'sparkplug']

/**
 * How often any block of a file's code was run while `work` was done: a measure of effort that is the same on every
 * machine and on every day, unlike time. What the engine does within one call of its own is not in it.
 *
 * @param file the end of its path
 */
export function countedWork(file: string, work: () => void): number {
  const session = new Session()
  session.connect()
  for (const compiler of COMPILERS) setFlagsFromString(`--no-${compiler}`)
  try {
    session.post('Profiler.enable')
    session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
    work()
    let blocks = 0
    session.post('Profiler.takePreciseCoverage', (error, taken) => {
      if (error) throw error
      for (const script of taken.result.filter(({ url }) => url.includes(file))) {
        for (const { ranges } of script.functions) for (const { count } of ranges) blocks += count
      }
    })
    if (blocks === 0) throw new Error(`Nothing of ${file} was run.`)
    return blocks
  } finally {
    for (const compiler of COMPILERS) setFlagsFromString(`--${compiler}`)
    session.disconnect()
  }
}
