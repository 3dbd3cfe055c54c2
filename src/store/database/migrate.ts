import { sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { SyncError } from '../../core/errors.ts'
import { firstTables } from '../migrations/0001-first-tables.ts'
import { whenToRun } from '../migrations/0002-when-to-run.ts'
import { inboxTables } from '../migrations/0003-inbox.ts'
import { forFigures } from '../migrations/0004-figures.ts'
import { beforePreview } from '../migrations/0005-before-preview.ts'
import { whatWasSent } from '../migrations/0006-what-was-sent.ts'
import { servingProcesses } from '../migrations/0007-processes.ts'
import { whichAccount } from '../migrations/0008-which-account.ts'
import { whyIgnored } from '../migrations/0009-why-ignored.ts'
import { whatIsOpen } from '../migrations/0010-what-is-open.ts'
import { whichSystem } from '../migrations/0011-which-system.ts'
import { bothWays } from '../migrations/0012-both-ways.ts'
import { who } from '../migrations/0013-who.ts'
import { matches } from '../migrations/0014-matches.ts'
import { tieOuts } from '../migrations/0015-tie-outs.ts'
import { previewsKept } from '../migrations/0016-previews.ts'
import { lives } from '../migrations/0017-lives.ts'
import { fromABackup } from '../migrations/0018-from-a-backup.ts'
import { latestTieOut } from '../migrations/0019-latest-tie-out.ts'
import { takenBack } from '../migrations/0020-taken-back.ts'
import { erased } from '../migrations/0021-erased.ts'
import { letGo } from '../migrations/0022-let-go.ts'
import { people } from '../migrations/0023-people.ts'
import { changes } from '../migrations/0024-changes.ts'
import { forLists } from '../migrations/0025-lists.ts'
import { keptAnswers } from '../migrations/0026-kept-answers.ts'
import { copiesOfStrangers } from '../migrations/0027-copies-of-strangers.ts'
import { documentPlaces } from '../migrations/0028-document-places.ts'
import { howLate } from '../migrations/0029-how-late.ts'
import { previewedMatches } from '../migrations/0030-previewed-matches.ts'
import type { Database } from './database.ts'
import { type Flavour, POSTGRES, SQLITE } from './dialect.ts'

/** All migrations in order. They only go forward, and one that was released is never edited. */
const migrations = (flavour: Flavour): Readonly<Record<string, Migration>> => ({
  '0001-first-tables': firstTables(flavour),
  '0002-when-to-run': whenToRun(),
  '0003-inbox': inboxTables(flavour),
  '0004-figures': forFigures(),
  '0005-before-preview': beforePreview(flavour),
  '0006-what-was-sent': whatWasSent(),
  '0007-processes': servingProcesses(flavour),
  '0008-which-account': whichAccount(flavour),
  '0009-why-ignored': whyIgnored(flavour),
  '0010-what-is-open': whatIsOpen(),
  '0011-which-system': whichSystem(flavour),
  '0012-both-ways': bothWays(flavour),
  '0013-who': who(flavour),
  '0014-matches': matches(flavour),
  '0015-tie-outs': tieOuts(flavour),
  '0016-previews': previewsKept(flavour),
  '0017-lives': lives(flavour),
  '0018-from-a-backup': fromABackup(flavour),
  '0019-latest-tie-out': latestTieOut(),
  '0020-taken-back': takenBack(flavour),
  '0021-erased': erased(flavour),
  '0022-let-go': letGo(),
  '0023-people': people(flavour),
  '0024-changes': changes(flavour),
  '0025-lists': forLists(flavour),
  '0026-kept-answers': keptAnswers(flavour),
  '0027-copies-of-strangers': copiesOfStrangers(flavour),
  '0028-document-places': documentPlaces(flavour),
  '0029-how-late': howLate(),
  '0030-previewed-matches': previewedMatches(flavour),
})

/**
 * Brings the tables up to date. Several processes may do so at once: one migrates, the others wait for it.
 *
 * @param schema where the tables of this store are, in a database that has several
 * @param to only as far as this migration, for rows of an older store
 * @throws SyncError `store.newer` (hold) when a newer version has migrated this database.
 */
export async function migrate({ db, flavour }: Database, schema?: string, to?: string): Promise<void> {
  const known = migrations(flavour)
  // With the schema named, Kysely does not take the tables of a store in another schema for ours.
  const place = schema === undefined ? {} : { migrationTableSchema: schema }
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...known }) }, ...place })
  const { error } = to === undefined ? await migrator.migrateToLatest() : await migrator.migrateTo(to)
  if (error === undefined) return
  if (await hasUnknown({ db, flavour }, known)) {
    throw new SyncError(
      'store.newer',
      'The database was written by a newer version of ml-connector.',
      { do: 'hold' },
      { cause: error, advice: 'Start that version or a later one, or restore a backup made by this one.' },
    )
  }
  throw error
}

/** Whether this version knows how the tables were after this migration. */
export const isKnownMigration = (name: string, kind: Flavour['kind']): boolean =>
  Object.hasOwn(migrations(kind === 'sqlite' ? SQLITE : POSTGRES), name)

/** Whether all migrations are done: then opening the store needs no right to make tables, and no long wait. */
export async function isMigrated({ db, flavour }: Database): Promise<boolean> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db)
  const done = new Set(rows.map(({ name }) => name))
  const known = Object.keys(migrations(flavour))
  return done.size === known.length && known.every((name) => done.has(name))
}

async function hasUnknown({ db }: Database, known: Readonly<Record<string, Migration>>): Promise<boolean> {
  try {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db)
    return rows.some(({ name }) => !(name in known))
  } catch {
    // There is no such table, or no database: the error of the migration counts.
    return false
  }
}
