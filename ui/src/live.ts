import { useSyncExternalStore } from 'react'

/** That something changed, without what: pages ask for it anew. */
export interface Change {
  readonly topic: string
  readonly connection: string | null
  readonly reference: string | null
}

export type Liveness = 'off' | 'on' | 'paused'

const ADDRESS = '/api/v1/events'

// One stream for the whole tab, at module level: a browser allows six connections for each host, and a stream that
// followed the life of a component would be opened anew with every render.
let source: EventSource | null = null
let wanted = false
let liveness: Liveness = 'off'
const watchers = new Set<() => void>()
const listeners = new Set<(change: Change | 'everything') => void>()

function become(next: Liveness): void {
  if (liveness === next) return
  const wasPaused = liveness === 'paused'
  liveness = next
  for (const watcher of watchers) watcher()
  // What happened while nothing was heard is asked for once.
  if (next === 'on' && wasPaused) tell('everything')
}

function tell(change: Change | 'everything'): void {
  for (const listener of listeners) listener(change)
}

function open(): void {
  if (source !== null || !wanted || document.visibilityState === 'hidden') return
  source = new EventSource(ADDRESS)
  source.onopen = () => become('on')
  source.onmessage = ({ data }) => tell(changeIn(data))
  source.addEventListener('progress', ({ data }) => {
    const progress = JSON.parse(data) as RunProgress
    for (const follower of followers) follower(progress)
  })
  // The browser opens it again by itself, unless the server refused it for good.
  source.onerror = () => {
    // What was never heard is not paused: pages ask by themselves too.
    if (liveness !== 'off') become('paused')
    if (source?.readyState !== EventSource.CLOSED) return
    close()
    setTimeout(open, AGAIN_MS)
  }
}

const AGAIN_MS = 5_000

function close(): void {
  source?.close()
  source = null
}

function changeIn(text: string): Change | 'everything' {
  try {
    const { topic = '', connection = null, reference = null } = JSON.parse(text)
    return { topic, connection, reference }
  } catch {
    return 'everything'
  }
}

document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') {
    close()
    if (liveness !== 'off') liveness = 'paused'
  } else open()
})

/** From now on events are listened for: somebody is signed in. */
export function goLive(): void {
  wanted = true
  open()
}

export function endLive(): void {
  wanted = false
  close()
  become('off')
}

/** @returns what ends it */
export function onChange(listener: (change: Change | 'everything') => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** How far a run is. */
export interface RunProgress {
  readonly run: string
  readonly phase: string
  readonly done: number
  /** `null`: not known. */
  readonly total: number | null
  /** What it waits for; `system`: `null` for our own store. */
  readonly wait?: RunWait | undefined
}

export interface RunWait {
  /** In words for people. */
  readonly why: string
  readonly system: 'visma' | 'pipedrive' | null
  readonly afterMs: number
}

const followers = new Set<(progress: RunProgress) => void>()

/** @returns what ends it */
export function onProgress(run: string, follower: (progress: RunProgress) => void): () => void {
  const ours = (progress: RunProgress) => {
    if (progress.run === run) follower(progress)
  }
  followers.add(ours)
  return () => followers.delete(ours)
}

const watch = (watcher: () => void): (() => void) => {
  watchers.add(watcher)
  return () => watchers.delete(watcher)
}

export const useLiveness = (): Liveness => useSyncExternalStore(watch, () => liveness)
