import { plural, spoken } from './language.ts'

export const words = spoken('preview', {
  en: {
    title: 'Preview',
    says: 'What the next run would change in Pipedrive. Nothing has been written.',
    computed: 'Computed',
    compute: 'Compute a preview',
    again: 'Compute again',
    full: 'Compute from everything',
    none: 'Nothing was previewed yet',
    noneSays:
      'A preview reads both systems and shows every change that a run would make, field by field. It writes nothing.',
    noChanges: 'No changes',
    noChangesSays: (n: string) => `Pipedrive matches Visma for all ${n} records.`,
    groups: 'What would be done',
    all: 'All',
    group: (kind: string, entity: string) => `${kind} ${entity}`,
    create: 'Create',
    update: 'Update',
    changes: 'Changes',
    unchanged: 'Unchanged',
    waiting: 'Waiting',
    price: 'Price',
    priceNote: 'of the daily API budget',
    blocked: (n: number) =>
      plural(n, { one: '# record is blocked by an issue', other: '# records are blocked by issues' }),
    blockedSays: 'They are left out until somebody settles them.',
    toIssues: 'Look at the issues',
    apply: (n: number) => plural(n, { one: 'Apply # change', other: 'Apply all # changes' }),
    applyGroup: (n: number) => plural(n, { one: 'Apply # of this kind', other: 'Apply # of this kind' }),
    applyFirst: 'Apply the first ten',
    applyTitle: 'Apply to Pipedrive?',
    applySays: (created: number, updated: number, other: number) =>
      `${[
        plural(created, { one: '# record will be created', other: '# records will be created' }),
        plural(updated, { one: '# record will be updated', other: '# records will be updated' }),
        other > 0 ? plural(other, { one: '# other change', other: '# other changes' }) : '',
      ]
        .filter((part) => part !== '')
        .join(', ')}.`,
    applyExactly: 'Exactly what is shown is written. What moved meanwhile is left out and named.',
    firstSays:
      'Ten customers or suppliers with the records they need. The connection stays not started, so that you can look at them first.',
    parties: (n: number) => plural(n, { one: 'Only # customer or supplier', other: 'Only # customers or suppliers' }),
    stale: 'A run has written since this preview was computed. Compute it again to see what is left.',
    running: 'A preview is being computed',
    kept: 'Kept previews',
    keptSays: 'The last five, for seven days.',
    matched: 'why',
    units: (n: number) => plural(n, { one: '# unit', other: '# units' }),
    openThere: 'Open in Pipedrive',
    timeline: 'Timeline',
    operations: 'Changes',
    likely: 'Probably there already',
    likelySays:
      'Nothing is linked by that. Decide now, before they are made: the next run, and the next preview, act on it.',
    decidedSays: 'Compute again to see what that changes.',
  },
})
