import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * Files that take ten seconds and more, the longest first: one that comes last would keep one core busy and the other
 * waiting.
 */
const LONG: readonly string[] = [
  'test/browser/pages.test.ts',
  'test/browser/way.test.ts',
  'test/browser/watching.test.ts',
  'src/cli/demo/rehearse.test.ts',
  'test/browser/way.test.ts',
  'test/browser/watching.test.ts',
  'src/cli/adopt.test.ts',
  'test/package.test.ts',
  'test/days/restored.test.ts',
  'src/cli/demo/alongside.test.ts',
  'test/chaos/chaos.test.ts',
  'src/serve/silent-database.test.ts',
  'src/serve/serve.test.ts',
  'test/readme.test.ts',
  'test/contract/dispatcher.test.ts',
  'test/terminal/every-command.test.ts',
  'src/cli/commands/demo.test.ts',
  'test/sync/both-ways-crash.test.ts',
  'test/sync/applied-in-part.test.ts',
  'test/stores/stores.test.ts',
  'test/people/people.test.ts',
  'test/sync/visibility.test.ts',
  'src/cli/commands/init.test.ts',
  'test/live/live.test.ts',
  'src/serve/full-disk.test.ts',
  'test/sync/restored.test.ts',
  'src/cli/called-as.test.ts',
  'src/cli/commands/completion.test.ts',
  'test/contract/store.test.ts',
  'test/lists/many-issues.test.ts',
  'test/undo/random.test.ts',
  'src/cli/echo.test.ts',
  'src/engine/boss.test.ts',
  'src/store/database/postgres-trouble.test.ts',
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
