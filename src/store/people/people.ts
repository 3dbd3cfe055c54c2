import type { PeopleStore } from '../../core/people.ts'
import type { Database } from '../database/database.ts'
import type { Vault } from '../vault/vault.ts'
import { apiKeys } from './api-keys.ts'
import { factors } from './factors.ts'
import { persons } from './persons.ts'
import { sessions } from './sessions.ts'

export const people = (database: Database, vault: Vault): PeopleStore => ({
  ...persons(database, vault),
  ...factors(database, vault),
  ...sessions(database),
  ...apiKeys(database),
})
