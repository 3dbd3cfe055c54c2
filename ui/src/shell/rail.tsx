import {
  IconArrowsLeftRight,
  IconChartBar,
  IconEye,
  IconHistory,
  IconLayoutDashboard,
  IconLink,
  IconListCheck,
  IconPlugConnected,
  IconSettings,
  IconWebhook,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useLocation } from 'wouter'
import { asks } from '../asks.ts'
import { href } from '../routes.ts'
import { words } from '../words/shell.ts'

const GROUPS = [
  [
    ['overview', IconLayoutDashboard],
    ['receivables', IconChartBar],
  ],
  [
    ['connection', IconPlugConnected],
    ['flows', IconArrowsLeftRight],
    ['matches', IconLink],
    ['preview', IconEye],
    ['runs', IconHistory],
    ['issues', IconListCheck],
    ['webhooks', IconWebhook],
  ],
] as const

/** The pages of a connection, with counts where a person must act, and what runs now at the foot. */
export function Rail({ connection }: { readonly connection: string | null }) {
  const [path] = useLocation()
  return (
    <nav className="rail" aria-label={words.pages}>
      {connection !== null && <OfConnection connection={connection} path={path} />}
      <ul>
        <li>
          <Link href={href('settings', {})} aria-current={path.startsWith('/settings') ? 'page' : undefined}>
            <IconSettings size={18} stroke={1.6} aria-hidden={true} />
            {words.nav.settings}
          </Link>
        </li>
      </ul>
      {connection !== null && <Going connection={connection} />}
    </nav>
  )
}

function OfConnection({ connection, path }: { readonly connection: string; readonly path: string }) {
  const { data: status } = useQuery(asks.status(connection))
  const counts: Partial<Record<string, number>> = { issues: status?.issues.open ?? 0, matches: status?.suggested ?? 0 }
  return GROUPS.map((group) => (
    <ul key={group[0][0]}>
      {group.map(([name, Sign]) => {
        const to = href(name, { connection })
        const isHere = name === 'overview' ? path === to : path === to || path.startsWith(`${to}/`)
        const count = counts[name] ?? 0
        return (
          <li key={name}>
            <Link href={to} aria-current={isHere ? 'page' : undefined}>
              <Sign size={18} stroke={1.6} aria-hidden={true} />
              {words.nav[name]}
              {count > 0 && (
                <span className="count">
                  <span aria-hidden="true">{count > 999 ? '999+' : count}</span>
                  <span className="unseen">{words.waitsForYou(count)}</span>
                </span>
              )}
            </Link>
          </li>
        )
      })}
    </ul>
  ))
}

function Going({ connection }: { readonly connection: string }) {
  const { data: status } = useQuery(asks.status(connection))
  const running = status?.running
  if (!running) return null
  return (
    <Link className="going" href={href('run', { connection, run: running.runId })}>
      <span>{words.going[running.mode]}</span>
      <span className="going-bar" aria-hidden="true" />
    </Link>
  )
}
