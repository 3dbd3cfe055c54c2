import type { Left } from '../../app/left.ts'
import type { Run } from '../../core/run.ts'
import { plural } from './words.ts'

/** What a run leaves to be looked at, also of earlier ones, and where: a report that says *Done* is not silent about it. */
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
