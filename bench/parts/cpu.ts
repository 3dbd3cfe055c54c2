import { readFileSync } from 'node:fs'

const TICKS_PER_SECOND = 100

/** Ms of processor time another process has used. Linux. */
export function cpuMs(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name of the program stands in brackets and may hold anything.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [user = 0, system = 0] = [Number(fields[11]), Number(fields[12])]
  return ((user + system) * 1000) / TICKS_PER_SECOND
}
