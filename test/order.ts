import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * Files that take eighteen seconds and more of a slow machine, in whichever pass, the longest first: one that comes last
 * would keep one core busy and the other waiting.
 */
const LONG: readonly string[] = [
  'test/browser/pages.test.ts',
  'test/days/restored.test.ts',
  'test/browser/watching.test.ts',
  'test/browser/way.test.ts',
  'test/chaos/chaos.test.ts',
  'test/browser/one-admin.test.ts',
  'test/browser/variations.test.ts',
  'src/serve/serve.test.ts',
  'src/cli/demo/alongside.test.ts',
  'test/hooks/burst.test.ts',
  'src/cli/adopt.test.ts',
  'test/stores/stores.test.ts',
  'test/sync/lowered-visibility.test.ts',
  'test/package.test.ts',
  'test/contract/dispatcher.test.ts',
  'test/people/people.test.ts',
  'test/terminal/every-screen.test.ts',
  'test/terminal/every-command.test.ts',
  'test/sync/restored.test.ts',
  'test/sync/both-ways-crash.test.ts',
  'test/contract/store.test.ts',
  'test/readme.test.ts',
  'src/serve/silent-database.test.ts',
  'test/undo/random.test.ts',
  'test/tie-out/ties-out.test.ts',
  'test/undo/troubled.test.ts',
  'test/sync/dead-parents.test.ts',
  'test/erase/killed.test.ts',
  'test/tie-out/killed.test.ts',
  'test/hooks/pipedrive-hints.test.ts',
  'src/serve/full-disk.test.ts',
  'src/serve/beside-others.test.ts',
  'test/sync/restored-deleted.test.ts',
  'test/undo/died.test.ts',
  'test/matching/chosen-merged-at-a-write.test.ts',
  'src/serve/database-gone-and-back.test.ts',
  'src/cli/commands/demo.test.ts',
  'src/store/backup/backup.test.ts',
  'test/matching/chosen-merged.test.ts',
  'test/live/live.test.ts',
  'test/hooks/visma-hints.test.ts',
  'test/sync/one-change.test.ts',
  'test/sync/many-payments.test.ts',
  'test/contract/store/processes.test.ts',
  'test/hooks/shared-address.test.ts',
  'test/sync/moments-of-many.test.ts',
  'test/days/days.test.ts',
  'src/store/database/postgres-trouble.test.ts',
  'src/cli/with-twins.test.ts',
  'test/fit.test.ts',
  'src/cli/commands/init.test.ts',
  'test/tie-out/drift.test.ts',
  'test/lists/many-issues.test.ts',
  'src/serve/crash.test.ts',
  'src/cli/commands/serve-answers.test.ts',
  'test/api/stop.test.ts',
  'src/cli/commands/completion.test.ts',
  'src/store/copy/copy.test.ts',
  'src/cli/main.test.ts',
  'src/cli/called-as.test.ts',
  'test/json/contract.test.ts',
  'test/sync/crash.test.ts',
  'test/sync/whose-entries.test.ts',
  'test/erase/strangers.test.ts',
  'src/cli/demo/again.test.ts',
  'test/contract/dispatcher/idle.test.ts',
  'test/sync/refused-for-a-while.test.ts',
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
