import { IconMenu2, IconPlus, IconSearch, IconSelector } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { Trouble } from '../api.ts'
import { asks } from '../asks.ts'
import { useLiveness } from '../live.ts'
import { PageHeader } from '../parts/page.tsx'
import { href } from '../routes.ts'
import { words } from '../words/shell.ts'
import { words as states } from '../words/status.ts'
import { keepFocus } from './keep-focus.ts'
import { openPalette } from './palette-door.ts'
import { Rail } from './rail.tsx'
import { useMay, useMe } from './session.tsx'
import { signOut } from './sign-out.ts'
import { ThemeButton } from './theme-button.tsx'
import '../style/shell.css'

interface Given {
  /** The connection that the page is about; `null` on pages about none. */
  readonly connection: string | null
  readonly children: ReactNode
}

/** The frame of every page behind the sign-in. */
export function Shell({ connection: about, children }: Given) {
  // Pages about no connection keep the way back to the one that was looked at last.
  const status = useQuery({ ...asks.status(about ?? ''), enabled: about !== null })
  const isUnknown = status.error instanceof Trouble && status.error.code === 'connection.unknown'
  const connection = useLatest(isUnknown ? null : about)
  const [isOpen, setOpen] = useState(false)
  const liveness = useLiveness()
  useEffect(keepFocus, [])
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a click on any link of the rail closes it on a phone
    // biome-ignore lint/a11y/useKeyWithClickEvents: links take the Enter key for a click
    <div
      className={`shell ${isOpen ? 'rail-open' : ''}`}
      onClick={(event) => {
        const isButton = event.target instanceof Element && event.target.closest('.burger') !== null
        if (isOpen && !isButton) setOpen(false)
      }}
    >
      <a className="skip" href="#main">
        {words.skip}
      </a>
      <header className="top">
        <button
          type="button"
          className="plain icon-button burger"
          aria-label={words.menu}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          <IconMenu2 size={20} aria-hidden={true} />
        </button>
        <Link className="brand" href="/">
          <img src="/mark.svg" width={24} height={24} alt="" />
          <span>ml-connector</span>
        </Link>
        {connection !== null && <Switcher connection={connection} />}
        <button type="button" className="plain finder push" onClick={() => openPalette()}>
          <IconSearch size={16} aria-hidden={true} />
          <span className="finder-word">{words.find}</span>
          <kbd>Ctrl K</kbd>
        </button>
        <ThemeButton />
        <User />
      </header>
      <Rail connection={connection} />
      <main className="main" id="main" tabIndex={-1}>
        {liveness === 'paused' && (
          <div className="notice" role="status">
            {words.livePaused}
          </div>
        )}
        {about !== null && isUnknown ? <NoConnection name={about} /> : children}
      </main>
    </div>
  )
}

/** Nothing can be shown of it, or begun for it. */
function NoConnection({ name }: { readonly name: string }) {
  return (
    <div className="page">
      <PageHeader title={words.unknownConnection} says={words.unknownConnectionSays(name)} />
      <div>
        <Link href="/">{words.toStart}</Link>
      </div>
    </div>
  )
}

let latest: string | null = null

function useLatest(about: string | null): string | null {
  const { data } = useQuery(asks.connections())
  useEffect(() => {
    latest = about ?? latest
  }, [about])
  const known = data?.some(({ name }) => name === latest) ? latest : null
  return about ?? known ?? data?.[0]?.name ?? null
}

function Switcher({ connection }: { readonly connection: string }) {
  const { data = [] } = useQuery(asks.connections())
  const isAdmin = useMay('admin')
  const current = data.find(({ name }) => name === connection)
  return (
    <>
      <button type="button" className="plain switcher" popoverTarget="connections" title={words.switchConnection}>
        <span className={`dot dot-${current?.state ?? ''}`} aria-hidden="true" />
        <span className="clip">{connection}</span>
        <span className="unseen">{current && states.connection[current.state]}</span>
        <IconSelector size={14} aria-hidden={true} />
      </button>
      <nav id="connections" popover="auto" className="floats floats-switcher" aria-label={words.connections}>
        {data.map(({ name, state }) => (
          <Link key={name} href={href('overview', { connection: name })} onClick={closeFloats}>
            <span className={`dot dot-${state}`} aria-hidden="true" />
            <span className="clip">{name}</span>
            <span className="push small dim">{states.connection[state]}</span>
          </Link>
        ))}
        {isAdmin && (
          <>
            <hr />
            <Link href={href('connect', {})} onClick={closeFloats}>
              <IconPlus size={16} aria-hidden={true} />
              {words.newConnection}
            </Link>
          </>
        )}
      </nav>
    </>
  )
}

function User() {
  const { name, email, role } = useMe()
  const [, navigate] = useLocation()
  const initials = (name || email)
    .split(/[\s.@]+/)
    .slice(0, 2)
    .map((part) => part.slice(0, 1).toUpperCase())
    .join('')
  return (
    <>
      <button type="button" className="plain icon-button" popoverTarget="user" title={name}>
        <span className="avatar">{initials}</span>
        <span className="unseen">{`${words.user}: ${name}`}</span>
      </button>
      <div id="user" popover="auto" className="floats floats-user">
        <div style={{ padding: '6px 10px' }}>
          <div className="strong clip">{name}</div>
          <div className="small dim clip">{email}</div>
          <div className="small dim">{words.role[role]}</div>
        </div>
        <hr />
        <Link href={href('settingsPart', { part: 'you' })} onClick={closeFloats}>
          {words.own}
        </Link>
        <button type="button" onClick={() => void signOut().then(() => navigate('/sign-in'))}>
          {words.signOut}
        </button>
      </div>
    </>
  )
}

function closeFloats(): void {
  for (const open of document.querySelectorAll<HTMLElement>('[popover]:popover-open')) open.hidePopover()
}
