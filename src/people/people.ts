import { type Company, type CompanyDeps, type CompanySettings, companySignIn } from './company.ts'
import { type Entrance, entrance } from './enter.ts'
import { linkAddress } from './links.ts'
import { type Own, own } from './own.ts'
import { type Who, who } from './who.ts'

/** All that the door of sign-in asks. */
export interface People {
  readonly entrance: Entrance
  readonly own: Own
  readonly who: Who
  /** `null`: by password only. */
  readonly company: Company | null
  /** A link that makes the first admin; `null` once somebody may sign in. */
  readonly setupLink: () => Promise<string | null>
}

export interface PeopleOptions extends Omit<CompanyDeps, 'admit' | 'callback'> {
  /** Where people reach us. */
  readonly base: string
  readonly company: CompanySettings | null
}

export const COMPANY_CALLBACK = '/api/v1/session/company/callback'

export function peopleOf({ company, base, ...deps }: PeopleOptions): People {
  const door = entrance(deps)
  const callback = new URL(COMPANY_CALLBACK, base).href
  return {
    entrance: door,
    own: own(deps, door),
    who: who(deps),
    company: company === null ? null : companySignIn(company, { ...deps, callback, admit: door.admit }),
    setupLink: async () => ((await door.isEmpty()) ? linkAddress(base, await door.newSetupLink()) : null),
  }
}
