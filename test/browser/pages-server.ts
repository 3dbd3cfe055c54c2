import type { Role } from '../../src/core/people.ts'
import { signedIn } from '../signed-in.ts'
import { builtPages } from './built-pages.ts'
import { type LivingCompany, livingCompany } from './company.ts'
import { openWeb } from './web.ts'

export interface PagesServer extends LivingCompany {
  readonly url: string
  /** Where the pages were built. */
  readonly built: string
  /** The cookie of somebody of this role. */
  readonly cookieOf: (role: Role) => string
  /** What the server itself found wrong. */
  readonly failures: readonly object[]
}

const PEOPLE = [
  ['admin', 'kari'],
  ['finance', 'ola'],
  ['viewer', 'ingrid'],
] as const

/** The pages as they are built, over all that `serve` answers and the living company. */
export async function pagesServer(): Promise<PagesServer> {
  const [company, built] = await Promise.all([livingCompany(), builtPages()])
  const web = await openWeb({ ...company, built })
  const cookies = new Map<Role, string>()
  for (const [role, name] of PEOPLE) {
    cookies.set(role, (await signedIn(company.service.store.people, role, name)).cookie)
  }
  return {
    ...company,
    ...{ built, url: web.url, failures: web.failures },
    cookieOf: (role) => cookies.get(role) ?? '',
    close: async () => {
      await web.close()
      await company.close()
    },
  }
}
