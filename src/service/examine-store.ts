import type { Config } from '../config/config.ts'
import { examineStore, type StoreCheck } from '../store/copy/examine.ts'

/** What the store of this configuration needs of its database, for `doctor`. */
export const examineStoreOf = ({ dataDir, databaseUrl }: Config): AsyncGenerator<StoreCheck> =>
  examineStore({ dataDir, databaseUrl: databaseUrl?.reveal() ?? null })
