import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * Files that take ten seconds and more, the longest first: one that comes last would keep one core busy and the other
 * waiting.
 */
const LONG: readonly string[] = [
  'test/contract/dispatcher.test.ts',
  'test/people/people.test.ts',
  'src/cli/demo/alongside.test.ts',
  'src/cli/adopt.test.ts',
  'test/chaos/chaos.test.ts',
  'test/days/days.test.ts',
  'src/serve/silent-database.test.ts',
  'src/serve/serve.test.ts',
  'src/cli/with-twins.test.ts',
  'src/cli/demo/again.test.ts',
  'test/readme.test.ts',
  'src/cli/commands/demo.test.ts',
  'test/hooks/burst.test.ts',
  'src/cli/demo/mending.test.ts',
  'test/terminal/demo.test.ts',
  'src/cli/called-as.test.ts',
  'src/cli/main.test.ts',
  'src/engine/boss.test.ts',
  'test/contract/store.test.ts',
  'src/store/database/postgres-trouble.test.ts',
  'src/cli/echo.test.ts',
  'test/sync/crash.test.ts',
  'test/hooks/visma-hints.test.ts',
  'src/flows/visma-pipedrive/entries/entry-block-effort.test.ts',
]

/** One pass after the other, since a worker can only go on with files of its own pass, and in each the long ones first. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const passes = this.ctx.projects.map(({ name }) => name)
    const placed = files.map((file) => {
      const path = relative(this.ctx.config.root, file.moduleId)
      const at = LONG.indexOf(path)
      return { file, path, pass: passes.indexOf(file.project.name), at: at < 0 ? LONG.length : at }
    })
    placed.sort((a, b) => a.pass - b.pass || a.at - b.at || (a.path < b.path ? -1 : 1))
    return placed.map(({ file }) => file)
  }
}
