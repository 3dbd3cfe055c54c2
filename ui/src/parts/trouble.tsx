import { Button } from '@mantine/core'
import { IconAlertCircle, IconInfoCircle, IconLock } from '@tabler/icons-react'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Trouble as ApiTrouble } from '../api.ts'
import { words } from '../words/common.ts'
import { SkeletonRows } from './page.tsx'

interface Told {
  readonly title: ReactNode
  readonly children?: ReactNode
  readonly tone?: 'bad' | 'mild' | 'calm'
  readonly action?: ReactNode
}

/** What happened, what it means, and what to do. */
export function Notice({ title, children, tone = 'bad', action }: Told) {
  const Sign = tone === 'calm' ? IconInfoCircle : IconAlertCircle
  return (
    <div className={`trouble trouble-${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <Sign size={20} stroke={1.75} aria-hidden={true} />
      <div>
        <p className="strong">{title}</p>
        {children && <div>{children}</div>}
        {action && (
          <div className="line" style={{ marginTop: 6 }}>
            {action}
          </div>
        )}
      </div>
    </div>
  )
}

export function Trouble({ error, retry }: { readonly error: unknown; readonly retry?: (() => void) | undefined }) {
  const again = retry && (
    <Button size="compact-sm" variant="default" onClick={retry}>
      {words.retry}
    </Button>
  )
  if (!(error instanceof ApiTrouble))
    return (
      <Notice title={words.trouble.bug} action={again}>
        <p className="dim">{words.trouble.bugAdvice}</p>
      </Notice>
    )
  if (error.status === 403)
    return (
      <div className="empty">
        <IconLock size={28} stroke={1.5} aria-hidden={true} />
        <strong>{words.trouble.noRights}</strong>
        <p>{words.trouble.noRightsAdvice}</p>
      </div>
    )
  return (
    <Notice title={error.status === 0 ? words.trouble.title : error.message} action={again}>
      <p className="dim">{error.advice ?? (error.status === 0 ? words.trouble.offline : words.trouble.kept)}</p>
      {error.code && (
        <p className="small dim">
          {words.trouble.code} <code className="mono">{error.code}</code>
        </p>
      )}
    </Notice>
  )
}

interface Loading<T> {
  readonly of: UseQueryResult<T>
  readonly skeleton?: ReactNode
  readonly children: (data: T) => ReactNode
}

/** What was asked for, a place held for it, or why it is not here. What was read before stays while it is read anew. */
export function Loaded<T>({ of, skeleton, children }: Loading<T>) {
  if (of.data !== undefined) return children(of.data)
  if (of.error !== null) return <Trouble error={of.error} retry={() => void of.refetch()} />
  return (
    <div role="status" aria-label={words.loading}>
      {skeleton ?? <SkeletonRows />}
    </div>
  )
}
