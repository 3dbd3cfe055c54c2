import { plural, spoken } from './language.ts'

export const words = spoken('run-table', {
  en: {
    label: 'Runs',
    state: 'State',
    outcome: 'Outcome',
    mode: 'Mode',
    by: 'Asked by',
    units: 'Units',
    took: 'Took',
    started: 'Started',
    created: (n: number) => plural(n, { one: '# created', other: '# created' }),
    linked: (n: number) => plural(n, { one: '# linked', other: '# linked' }),
    updated: (n: number) => plural(n, { one: '# updated', other: '# updated' }),
    issues: (n: number) => plural(n, { one: '# issue', other: '# issues' }),
    unchanged: (n: number) => plural(n, { one: '# read, nothing to write', other: '# read, nothing to write' }),
    nothingNew: 'Nothing new',
  },
})
