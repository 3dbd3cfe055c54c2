import { setTimeout } from 'node:timers/promises'
import { type Downfall, KEEPS_NOTHING, postgresServer } from '../postgres.ts'

/** The PostgreSQL server of one lane, which may be stopped and started in the middle of everything. */
export interface ChaosDatabase {
  /** An empty database; its address carries a password that must not be seen anywhere. */
  readonly create: (name: string, password: string) => Promise<string>
  readonly drop: (name: string) => Promise<void>
  readonly down: (how: Downfall) => Promise<void>
  /** Does nothing while it is up. */
  readonly up: () => Promise<void>
  readonly close: () => Promise<void>
}

const TRIES = 100
const PAUSE_MS = 200

export async function chaosDatabase(): Promise<ChaosDatabase> {
  const server = await postgresServer(KEEPS_NOTHING)
  // Another scenario may have stopped the server just now; it starts it again soon.
  const admin = async (statement: string) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await server.admin(statement)
      } catch (error) {
        if (attempt === TRIES) throw error
        await setTimeout(PAUSE_MS)
      }
    }
  }
  return {
    create: async (name, password) => {
      await admin(`create database ${name}`)
      return server.url(name, password)
    },
    drop: (name) => admin(`drop database if exists ${name} with (force)`),
    up: server.up,
    down: server.down,
    close: server.close,
  }
}
