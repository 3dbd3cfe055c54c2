import type { Unread } from '../core/arrival.ts'

/** Runs `then` after `ms` unless it is cancelled; an argument, so that tests need not wait. */
export type Timer = (ms: number, then: () => void) => () => void

const realTimer: Timer = (ms, then) => {
  const timer = setTimeout(then, ms)
  return () => clearTimeout(timer)
}

export interface BodyLimits {
  /** How much memory all bodies that are being read may take together, in bytes. */
  readonly inAll: number
  /** The same for one sender. */
  readonly perAddress: number
  /** How long a body may take to arrive. */
  readonly ms: number
  readonly timer: Timer
}

// Room for a thousand small bodies of one sender at once, or sixteen of the largest, and far from all memory.
export const BODY_LIMITS: BodyLimits = { inAll: 32_000_000, perAddress: 16_000_000, ms: 10_000, timer: realTimer }

export interface Bodies {
  /** The whole body, or why it was not read to its end. Never throws. */
  readonly read: (body: ReadableStream<Uint8Array> | null, from: string, most: number) => Promise<Uint8Array | Unread>
  /** How much memory the bodies that are being read take now, in bytes. */
  readonly held: () => number
}

interface Held {
  bytes: number
  dropped: Unread | null
  readonly drop: (why: Unread) => void
}

/** Memory of a request besides its body: buffers of its socket, its stream, its headers. */
const OVERHEAD = 16_384
const FIRST_BUFFER = 4_096

/**
 * Reads bodies within bounds: a sender that opens many requests and sends slowly, or nothing, must not use up memory
 * nor keep others out. When there is no room left, the oldest body of the sender with the most bytes is dropped: an
 * honest body arrives within milliseconds, so the oldest is one that is held open on purpose.
 */
export function bodies({ inAll, perAddress, ms, timer }: BodyLimits): Bodies {
  // The bodies of each sender in the order they came, since a Set is walked in the order of insertion.
  const senders = new Map<string, { readonly all: Set<Held>; bytes: number }>()
  let total = 0

  function grow(from: string, held: Held, by: number): void {
    const sender = senders.get(from) ?? { all: new Set<Held>(), bytes: 0 }
    senders.set(from, sender)
    sender.all.add(held)
    held.bytes += by
    sender.bytes += by
    total += by
    while (sender.bytes > perAddress) dropOldest(from)
    while (total > inAll) dropOldest(greediest())
  }

  function leave(from: string, held: Held): void {
    const sender = senders.get(from)
    if (sender === undefined || !sender.all.delete(held)) return
    sender.bytes -= held.bytes
    total -= held.bytes
    if (sender.all.size === 0) senders.delete(from)
  }

  function dropOldest(from: string): void {
    for (const oldest of senders.get(from)?.all ?? []) {
      leave(from, oldest)
      oldest.drop('too_much')
      return
    }
  }

  function greediest(): string {
    let found = ''
    let most = -1
    for (const [from, { bytes }] of senders) {
      if (bytes > most) [found, most] = [from, bytes]
    }
    return found
  }

  return {
    held: () => total,
    read: async (body, from, most) => {
      if (body === null) return new Uint8Array()
      const reader = body.getReader()
      const held: Held = {
        bytes: 0,
        dropped: null,
        drop: (why) => {
          held.dropped ??= why
          // Makes the pending read fail. `cancel` would hang up before the sender is told why.
          reader.releaseLock()
        },
      }
      const cancel = timer(ms, () => held.drop('too_slow'))
      try {
        grow(from, held, OVERHEAD)
        return await readAll(reader, held, most, (by) => grow(from, held, by))
      } catch {
        return held.dropped ?? 'broken'
      } finally {
        cancel()
        leave(from, held)
        reader.releaseLock()
      }
    },
  }
}

/** Reads into one buffer: a list of pieces of one byte each would take a hundred times as much memory. */
async function readAll(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  held: Held,
  most: number,
  grow: (by: number) => void,
): Promise<Uint8Array | Unread> {
  let buffer = new Uint8Array(0)
  let size = 0
  for (;;) {
    if (held.dropped !== null) return held.dropped
    const { done, value } = await reader.read()
    if (done) return buffer.subarray(0, size)
    const needed = size + value.byteLength
    if (needed > most) return 'too_large'
    if (needed > buffer.byteLength) {
      const larger = Math.min(most, Math.max(FIRST_BUFFER, needed, buffer.byteLength * 2))
      grow(larger - buffer.byteLength)
      if (held.dropped !== null) return held.dropped
      const bigger = new Uint8Array(larger)
      bigger.set(buffer.subarray(0, size))
      buffer = bigger
    }
    buffer.set(value, size)
    size = needed
  }
}
