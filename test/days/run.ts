import { parseArgs } from 'node:util'
import { randomDays } from './play.ts'

/** Many seeds in a row: `npm run days -- --seeds 1000 [--from N] [--undo]`; with `--undo` one of
 * the runs is taken back at the end, and released again. Exit code 1 when any of them fails. */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    undo: { type: 'boolean', default: false },
  },
})
const [first, count] = [Number(values.from), Number(values.seeds)]
let failed = 0
for (let seed = first; seed < first + count; seed++) {
  const story: string[] = []
  const wrong = await randomDays(seed, (text) => story.push(text), values.undo)
  if (wrong.length === 0) continue
  failed++
  console.log([`FAILED  seed ${seed}`, ...wrong, ...story.map((line) => `        ${line}`)].join('\n'))
}
console.log(`${count - failed} of ${count} passed.`)
process.exitCode = failed === 0 ? 0 : 1
