import { parseArgs } from 'node:util'
import { plantedDays, quietDays } from './play.ts'

/** Many seeds in a row: `npm run tie-outs -- --seeds 300 [--from N] [--only planted|quiet]`. */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
})
const plays = { planted: plantedDays, quiet: quietDays }
let [failed, played] = [0, 0]
for (let seed = Number(values.from); seed < Number(values.from) + Number(values.seeds); seed++) {
  for (const [name, play] of Object.entries(plays)) {
    if (values.only !== undefined && values.only !== name) continue
    const story: string[] = []
    const wrong = await play(seed, (text) => story.push(text)).catch((error: unknown) => [String(error)])
    played++
    if (wrong.length === 0) continue
    failed++
    console.log([`FAILED  ${name} seed ${seed}`, ...wrong, ...story.map((line) => `        ${line}`)].join('\n'))
  }
}
console.log(`${played - failed} of ${played} passed.`)
process.exitCode = failed === 0 ? 0 : 1
