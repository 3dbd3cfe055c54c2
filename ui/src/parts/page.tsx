import { IconChevronLeft } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { Link } from 'wouter'
import '../style/parts.css'

interface Head {
  readonly title: string
  readonly says?: ReactNode
  readonly back?: { readonly to: string; readonly title: string } | undefined
  readonly badge?: ReactNode
  readonly children?: ReactNode
}

/** The head of a page. After a change of route it has the focus, so that it is read first. */
export function PageHeader({ title, says, back, badge, children }: Head) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · ml-connector`
  }, [title])
  useEffect(() => heading.current?.focus({ preventScroll: true }), [])
  return (
    <header className="page-head">
      <div>
        {back && (
          <Link className="crumb" href={back.to}>
            <IconChevronLeft size={14} aria-hidden={true} />
            {back.title}
          </Link>
        )}
        <div className="line">
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {badge}
        </div>
        {says && <p>{says}</p>}
      </div>
      {children && <div className="line">{children}</div>}
    </header>
  )
}

interface CardProps {
  readonly title?: ReactNode
  readonly says?: ReactNode
  readonly right?: ReactNode
  readonly foot?: ReactNode
  /** For tables, which reach the edge. */
  readonly flush?: boolean
  readonly className?: string
  readonly children?: ReactNode
}

export function Card({ title, says, right, foot, flush = false, className = '', children }: CardProps) {
  return (
    <section className={`card ${className}`}>
      {title !== undefined && (
        <div className="card-head">
          <h2>{title}</h2>
          {says && <p>{says}</p>}
          {right && <div className="line push">{right}</div>}
        </div>
      )}
      {children !== undefined && children !== null && (flush ? children : <div className="card-body">{children}</div>)}
      {foot && <div className="card-foot">{foot}</div>}
    </section>
  )
}

interface FigureProps {
  readonly label: ReactNode
  readonly value: ReactNode
  readonly note?: ReactNode
  readonly to?: string | undefined
  readonly tone?: 'bad' | 'warn' | 'good' | undefined
}

/** A number that leads to its list. */
export function Figure({ label, value, note, to, tone }: FigureProps) {
  const inside = (
    <>
      <span className="figure-label">{label}</span>
      <span className={`figure-value ${tone ?? ''}`}>{value}</span>
      <span className="figure-note">{note ?? '\u00a0'}</span>
    </>
  )
  return to === undefined ? (
    <div className="figure">{inside}</div>
  ) : (
    <Link className="figure" href={to}>
      {inside}
    </Link>
  )
}

export const Figures = ({ children }: { readonly children: ReactNode }) => <div className="figures">{children}</div>

/** A place that is held while something loads, in its final size. */
export const Skeleton = ({ height, width = '100%' }: { readonly height: number; readonly width?: string | number }) => (
  <span className="skeleton" style={{ height, width }} aria-hidden="true" />
)

export const SkeletonRows = ({ rows = 8 }: { readonly rows?: number }) => (
  <div className="card-body stack" style={{ gap: 14 }}>
    {Array.from({ length: rows }, (_, row) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: rows that are all the same
      <Skeleton key={row} height={26} width={`${92 - ((row * 7) % 23)}%`} />
    ))}
  </div>
)
