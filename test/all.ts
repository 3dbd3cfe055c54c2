import { spawn } from 'node:child_process'
import { closingLine, failedLine, failedOf, together } from './counts.ts'

/** `npm run test:all`: what `npm test` tries and all the rest, with what failed and one closing line for both. */
const RUNS = [['test'], ['run', 'test:rest']]

const ended: { code: number | null; printed: string }[] = []
for (const args of RUNS) {
  const child = spawn('npm', [...args, '--silent'], { stdio: ['inherit', 'pipe', 'inherit'] })
  let printed = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    process.stdout.write(text)
    printed = `${printed}${text}`.slice(-10_000)
  })
  ended.push({ code: await new Promise<number | null>((resolve) => child.once('close', resolve)), printed })
}
const counts = together(ended)
for (const { printed } of ended) for (const name of failedOf(printed)) console.log(failedLine(name))
console.log(closingLine(counts))
process.exitCode = counts.failed === 0 ? 0 : 1
