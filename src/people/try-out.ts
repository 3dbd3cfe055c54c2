import { SYSTEM } from '../core/actor.ts'
import { LINK_MS, type Person, ROLES, type Role } from '../core/people.ts'
import type { Entrance } from './enter.ts'
import type { Entered, From, PeopleDeps } from './model.ts'
import { hashPassword } from './passwords.ts'
import { newToken } from './tokens.ts'

/** Ways in without a password. The process of the demo makes them, for its own company, and no other one does. */
export interface TryOut {
  readonly roles: readonly Role[]
  /** In the link that the demo prints, which is good once. */
  readonly token: string
  /** As the admin; `null`: the link was used, or is none of ours. */
  readonly byToken: (token: string, from: From) => Promise<Entered | null>
  readonly as: (role: Role, from: From) => Promise<Entered>
}

const PEOPLE: Readonly<Record<Role, Pick<Person, 'email' | 'name'>>> = {
  admin: { email: 'kari@nordlys.example', name: 'Kari Nordmann' },
  finance: { email: 'ola@nordlys.example', name: 'Ola Hansen' },
  viewer: { email: 'ingrid@nordlys.example', name: 'Ingrid Berg' },
}

export function tryOut({ store, clock }: PeopleDeps, { admit }: Pick<Entrance, 'admit'>): TryOut {
  const now = () => clock.now().getTime()
  const { token } = newToken()
  let isUsed = false

  const as: TryOut['as'] = async (role, from) => admit(await personOf(role), 'link', from)

  /** Invited and in at once, by the ways of real people; their password is known to nobody. */
  async function personOf(role: Role): Promise<Person> {
    const { email } = PEOPLE[role]
    const known = await store.byEmail(email)
    if (known !== null) return known
    const { hash } = newToken()
    const invited = { hash, expiresAt: now() + LINK_MS }
    await store.invite({ ...PEOPLE[role], role }, invited, { actor: SYSTEM, at: now() })
    const entered = await store.enter(hash, await hashPassword(newToken().token), now())
    const person = entered ?? (await store.byEmail(email))
    if (person === null) throw new Error(`${email} was not let in`)
    return person
  }

  return {
    roles: ROLES,
    token,
    byToken: async (given, from) => {
      if (given !== token || isUsed) return null
      isUsed = true
      return as('admin', from)
    },
    as,
  }
}
