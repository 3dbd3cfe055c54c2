import { IconChevronRight } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'

interface Given {
  readonly head: ReactNode
  readonly open?: boolean
  readonly children: ReactNode
}

/** A row that opens. What is inside is made when it is first opened: a list may have thousands. */
export function Fold({ head, open = false, children }: Given) {
  const [wasOpen, setWasOpen] = useState(open)
  return (
    <details
      className="fold"
      open={open}
      onToggle={(event) => {
        if (event.currentTarget.open) setWasOpen(true)
      }}
    >
      <summary className="row-link">
        <IconChevronRight size={14} aria-hidden={true} className="fold-arrow" />
        {head}
      </summary>
      {wasOpen && <div className="fold-body">{children}</div>}
    </details>
  )
}
