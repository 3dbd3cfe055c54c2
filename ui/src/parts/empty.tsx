import type { ComponentType, ReactNode } from 'react'

interface Given {
  readonly icon?: ComponentType<{ size: number; stroke: number; 'aria-hidden': true }>
  readonly title: ReactNode
  readonly children?: ReactNode
  readonly action?: ReactNode
}

/** Nothing is here, and that is told as the state it is, with the next step where there is one. */
export function EmptyState({ icon: Sign, title, children, action }: Given) {
  return (
    <div className="empty">
      {Sign && <Sign size={32} stroke={1.25} aria-hidden={true} />}
      <strong>{title}</strong>
      {children && <p>{children}</p>}
      {action}
    </div>
  )
}
