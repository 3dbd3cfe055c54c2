import { type ReactNode, useEffect, useRef } from 'react'
import '../style/parts.css'
import '../style/shell.css'

interface Given {
  readonly title: string
  readonly says?: ReactNode
  readonly children: ReactNode
}

/** A page before the sign-in: one card in the middle, whose first field has the focus. */
export function Gate({ title, says, children }: Given) {
  const card = useRef<HTMLDivElement>(null)
  useEffect(() => {
    document.title = `${title} · ml-connector`
    card.current?.querySelector<HTMLInputElement>('input:not([type="hidden"])')?.focus()
  }, [title])
  return (
    <main className="gate">
      <div className="gate-card stack" ref={card}>
        <img src="/mark.svg" width={36} height={36} alt="" />
        <div>
          <h1>{title}</h1>
          {says && <p className="dim">{says}</p>}
        </div>
        {children}
      </div>
    </main>
  )
}
