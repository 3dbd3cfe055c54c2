import { useEffect, useSyncExternalStore } from 'react'
import type { AroundNavHandler } from 'wouter'

type Leave = () => void

// Of the whole tab: a link anywhere on it leads away from what is not saved.
const drafts = new Set<object>()
/** Where somebody would go, while they have not said whether what is not saved may be lost. */
let leave: Leave | null = null
/** Where what is not saved stands. */
let address = ''
const watchers = new Set<() => void>()

function become(next: Leave | null): void {
  leave = next
  for (const watcher of watchers) watcher()
}

/** While `isUnsaved`, nobody leaves the page without being asked. */
export function useUnsaved(isUnsaved: boolean): void {
  useEffect(() => {
    if (!isUnsaved) return
    const draft = {}
    drafts.add(draft)
    address = location.href
    return () => void drafts.delete(draft)
  }, [isUnsaved])
}

/** What the router asks before it goes anywhere. Another step or filter of the same page is no leaving. */
export const askBeforeLeaving: AroundNavHandler = (navigate, to, options) => {
  // Whoever is signed out is led away whatever they were at.
  const isFree = drafts.size === 0 || pathOf(to) === location.pathname || pathOf(to) === '/sign-in'
  if (!isFree) return become(() => navigate(to, options))
  navigate(to, options)
  address = location.href
}

const pathOf = (to: string): string => new URL(to, location.href).pathname

addEventListener('beforeunload', (event) => {
  if (drafts.size > 0) event.preventDefault()
})

// Back and forward have gone there already: what is not saved is gone back to, before the router hears of it.
addEventListener(
  'popstate',
  (event) => {
    const wanted = location.href
    if (drafts.size === 0 || location.pathname === pathOf(address)) return
    event.stopImmediatePropagation()
    history.pushState(null, '', address)
    become(() => {
      history.pushState(null, '', wanted)
      dispatchEvent(new PopStateEvent('popstate'))
    })
  },
  { capture: true },
)

const watch = (watcher: () => void): (() => void) => {
  watchers.add(watcher)
  return () => watchers.delete(watcher)
}

/** Whether somebody is asked, and what they may answer. */
export function useLeaving() {
  return {
    isAsked: useSyncExternalStore(watch, () => leave) !== null,
    stay: () => become(null),
    go: () => {
      const going = leave
      drafts.clear()
      become(null)
      going?.()
    },
  }
}
