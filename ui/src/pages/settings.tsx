import { Link } from 'wouter'
import type { PageProps } from '../pages.ts'
import { PageHeader } from '../parts/page.tsx'
import { href } from '../routes.ts'
import { Audit } from '../settings/audit.tsx'
import { General } from '../settings/general.tsx'
import { Keys } from '../settings/keys.tsx'
import { Users } from '../settings/users.tsx'
import { You } from '../settings/you.tsx'
import { useMe } from '../shell/session.tsx'
import { words } from '../words/settings.ts'

const PARTS = { you: You, general: General, users: Users, keys: Keys, audit: Audit } as const
type Part = keyof typeof PARTS

/** Parts that only admins have. */
const OF_ADMINS: readonly Part[] = ['users', 'keys', 'audit']

export default function Settings({ params }: PageProps) {
  const { role } = useMe()
  const parts = (Object.keys(PARTS) as Part[]).filter((part) => role === 'admin' || !OF_ADMINS.includes(part))
  const asked = parts.find((part) => part === params.part) ?? 'you'
  const Shown = PARTS[asked]
  return (
    <div className="page">
      <PageHeader title={words.title} />
      <nav className="chips" aria-label={words.title}>
        {parts.map((part) => (
          <Link
            key={part}
            className="chip"
            href={href('settingsPart', { part })}
            aria-current={part === asked ? 'true' : undefined}
          >
            {words.parts[part]}
          </Link>
        ))}
      </nav>
      <Shown />
    </div>
  )
}
