import { createHash } from 'node:crypto'
import { LINK_MS, type PeopleStore, type Role } from '../src/core/people.ts'

const hashOf = (token: string) => createHash('sha256').update(token).digest('base64url')

/** Somebody who is signed in. @returns the cookie of their browser, and what ends the session */
export async function signedIn(people: PeopleStore, role: Role, name: string) {
  const at = Date.now()
  const by = { actor: { kind: 'person', name: 'test' } as const, at }
  const link = { hash: hashOf(`link ${name}`), expiresAt: at + LINK_MS }
  const person = await people.invite({ email: `${name}@nordlys.no`, name, role }, link, by)
  if (person === null) throw new Error('There is one already.')
  const session = { id: `s_${name}`, person: person.id, via: 'link', agent: '', createdAt: at, seenAt: at } as const
  await people.begin({ ...session, hash: hashOf(name) }, by)
  return { cookie: `ml-session=${name}`, end: () => people.end(person.id, session.id, by) }
}
