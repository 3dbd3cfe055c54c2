import type { Reporter, TestModule } from 'vitest/node'
import { type Counts, closingLine, failedLine } from './counts.ts'

/** Prints what failed, by name, and `N passed, N failed, N skipped` as the last line, for people and for scripts that read no more. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const count: Counts = { passed: 0, failed: 0, skipped: 0 }
    const failed: string[] = []
    for (const module of modules) {
      for (const test of module.children.allTests('failed'))
        failed.push(`${module.relativeModuleId} > ${test.fullName}`)
      const states = [...module.children.allTests()].map((test) => test.result().state)
      for (const state of states) count[state === 'pending' ? 'skipped' : state] += 1
      // A file that does not even load has no tests to fail, and must not pass for that.
      if (module.state() === 'failed' && !states.includes('failed')) {
        count.failed += 1
        failed.push(module.relativeModuleId)
      }
    }
    count.failed += unhandledErrors.length
    // After whatever the other reporters still have to say.
    process.once('exit', () => {
      for (const name of failed) console.log(failedLine(name))
      console.log(closingLine(count))
    })
  }
}
