import type { OneTime, PersonId, Role, Session } from '../../core/people.ts'

export interface PersonTable {
  id: PersonId
  email: string
  name: string
  role: Role
  password: string | null
  /** Who they are for the company's sign-in. */
  subject: string | null
  /** 1: a code is asked for; its secret is sealed like those of connections. */
  second_factor: number
  last_step: number
  /** Hashes of recovery codes, as a JSON list. */
  recovery: string
  created_at: number
  seen_at: number | null
}

export interface PersonSessionTable {
  id: string
  hash: string
  person: PersonId
  via: Session['via']
  agent: string
  created_at: number
  seen_at: number
}

export interface OneTimeTable {
  hash: string
  kind: OneTime['kind']
  person: PersonId | null
  data: string
  tries: number
  expires_at: number
}

export interface ApiKeyTable {
  id: string
  hash: string
  name: string
  person: PersonId
  /** A JSON list. */
  scopes: string
  created_at: number
  used_at: number | null
  expires_at: number | null
}
