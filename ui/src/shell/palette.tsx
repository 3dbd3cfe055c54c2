import { IconArrowRight, IconFileInvoice, IconPlugConnected, IconSearch, IconUser } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { asks } from '../asks.ts'
import { href } from '../routes.ts'
import { words as entities } from '../words/entities.ts'
import { words } from '../words/palette.ts'
import { words as shell } from '../words/shell.ts'
import { offerPalette } from './palette-door.ts'
import '../style/palette.css'

interface Entry {
  readonly id: string
  readonly group: string
  readonly title: string
  readonly says: string
  readonly to: string
  readonly kind: 'page' | 'party' | 'document' | 'connection'
}

const SIGNS = { page: IconArrowRight, party: IconUser, document: IconFileInvoice, connection: IconPlugConnected }
const PAGES = [
  'overview',
  'receivables',
  'connection',
  'flows',
  'matches',
  'preview',
  'runs',
  'issues',
  'webhooks',
] as const
const LEAST = 2
const PAUSE_MS = 120

/** Search everything: pages at once, records as the server finds them. */
export default function Palette() {
  const dialog = useRef<HTMLDialogElement>(null)
  const [isOpen, setOpen] = useState(false)
  useEffect(() => {
    offerPalette(() => setOpen(true))
  }, [])
  useEffect(() => {
    if (isOpen) dialog.current?.showModal()
  }, [isOpen])
  const close = () => dialog.current?.close()
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc closes a dialog by itself
    <dialog
      ref={dialog}
      className="palette"
      aria-label={words.title}
      onClose={() => setOpen(false)}
      onClick={(event) => event.target === dialog.current && close()}
    >
      {isOpen && <Search close={close} />}
    </dialog>
  )
}

function Search({ close }: { readonly close: () => void }) {
  const [path, navigate] = useLocation()
  const connection = /^\/c\/([^/]+)/.exec(path)?.[1]
  const name = connection === undefined ? null : decodeURIComponent(connection)
  const [text, setText] = useState('')
  const asked = useLater(text.trim())
  const [at, setAt] = useState(0)
  const found = useQuery({ ...asks.search(name ?? '', asked), enabled: name !== null && asked.length >= LEAST })
  const { data: connections = [] } = useQuery(asks.connections())

  const fits = (title: string) => title.toLowerCase().includes(text.trim().toLowerCase())
  const entries: readonly Entry[] = [
    ...(name === null ? [] : PAGES)
      .map((page) => ({ page, title: shell.nav[page] }))
      .filter(({ title }) => fits(title))
      .map(({ page, title }) => ({
        ...{ id: page, group: words.pages, title, says: '', kind: 'page' as const },
        to: href(page, { connection: name ?? '' }),
      })),
    ...(fits(shell.nav.settings)
      ? [
          {
            id: 'settings',
            group: words.pages,
            title: shell.nav.settings,
            says: '',
            kind: 'page' as const,
            to: href('settings', {}),
          },
        ]
      : []),
    ...connections
      .filter((one) => one.name !== name && fits(one.name))
      .map((one) => ({
        ...{ id: `connection ${one.name}`, group: words.connections, title: one.name, says: one.account },
        ...{ kind: 'connection' as const, to: href('overview', { connection: one.name }) },
      })),
    ...(found.data ?? []).map((one) => ({
      id: `${one.stream} ${one.key}`,
      group: words.records,
      title: one.name ?? one.number ?? one.key,
      says: [
        entities.stream[one.stream as keyof typeof entities.stream] ?? one.stream,
        one.name === null ? null : one.number,
      ]
        .filter(Boolean)
        .join(' · '),
      kind: one.stream === 'customer' || one.stream === 'supplier' ? ('party' as const) : ('document' as const),
      to:
        one.stream === 'customer'
          ? href('customer', { connection: name ?? '', customer: one.number ?? one.key })
          : href('timeline', { connection: name ?? '', key: `${one.stream}:${one.key}` }),
    })),
  ]
  const chosen = Math.min(at, entries.length - 1)
  const go = (to: string) => {
    close()
    navigate(to)
  }
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => setAt(Math.min(entries.length - 1, chosen + 1)),
    // In a field of this type the browser would take out what was typed first.
    Escape: close,
    ArrowUp: () => setAt(Math.max(0, chosen - 1)),
    Enter: () => {
      const entry = entries[chosen]
      if (entry !== undefined) go(entry.to)
    },
  }
  return (
    <>
      <div className="palette-field">
        <IconSearch size={18} aria-hidden={true} />
        <input
          type="search"
          role="combobox"
          aria-expanded={true}
          aria-controls="found"
          aria-autocomplete="list"
          aria-activedescendant={entries[chosen] && `found-${chosen}`}
          aria-label={words.title}
          placeholder={words.hint}
          value={text}
          // biome-ignore lint/a11y/noAutofocus: the dialog was opened to type here
          autoFocus={true}
          onChange={(event) => {
            setText(event.target.value)
            setAt(0)
          }}
          onKeyDown={(event) => {
            const act = keys[event.key]
            if (act === undefined) return
            event.preventDefault()
            act()
          }}
        />
      </div>
      <div className="palette-list" id="found" role="listbox" aria-label={words.title}>
        {entries.map((entry, index) => {
          const Sign = SIGNS[entry.kind]
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: keys act in the field, which names the chosen one
            // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field
            <div
              key={entry.id}
              id={`found-${index}`}
              role="option"
              aria-selected={index === chosen}
              className="palette-entry"
              ref={(node) => {
                if (index === chosen) node?.scrollIntoView({ block: 'nearest' })
              }}
              onClick={() => go(entry.to)}
              onPointerMove={() => setAt(index)}
            >
              <Sign size={16} stroke={1.6} aria-hidden={true} />
              <span className="clip">{entry.title}</span>
              <span className="push small dim">{entry.says}</span>
            </div>
          )
        })}
      </div>
      <div className="palette-foot small dim" role="status">
        {found.isFetching ? words.searching : entries.length === 0 ? words.none : ''}
        <span className="push">
          <kbd>↑</kbd> <kbd>↓</kbd> {words.keys}
        </span>
      </div>
    </>
  )
}

/** What was typed, once the typing rests. */
function useLater(text: string): string {
  const [late, setLate] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setLate(text), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text])
  return late
}
