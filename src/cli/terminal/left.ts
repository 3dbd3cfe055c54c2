import type { Left } from '../../app/left.ts'
import type { Run } from '../../core/run.ts'
import { plural } from './words.ts'

/** What this run and earlier ones have left to look at, and by which command: told even when the report says *Done*. */
export function leftLines(name: string, { issues, waiting }: Left, { counts }: Pick<Run, 'counts'>): readonly string[] {
  const ignored = issues.ignored === 0 ? '' : ` (${issues.ignored} more ignored: --all shows them)`
  return [
    ...(issues.open > 0
      ? [`${plural(issues.open, 'issue')} to look at${ignored}: ml-connector issues ${name}`]
      : issues.ignored > 0
        ? [`${plural(issues.ignored, 'issue')} ignored: ml-connector issues ${name} --all`]
        : counts.issues > 0
          ? [`Records with issues: ml-connector records ${name} --state issue`]
          : []),
    ...(waiting > 0
      ? [`${plural(waiting, 'record')} waiting: ml-connector records ${name} --state waiting`]
      : counts.waiting > 0
        ? [`${plural(counts.waiting, 'record')} would wait for another one, or for a setting.`]
        : []),
    ...(counts.skipped > 0
      ? [`Every skipped record with its reason: ml-connector records ${name} --state skipped`]
      : []),
  ]
}
