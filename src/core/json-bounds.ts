const DEEPEST = 64
const LONGEST = 250_000

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPENING = new Set([0x5b, 0x7b])
const CLOSING = new Set([0x5d, 0x7d])

/**
 * What is wrong with JSON text before it is parsed, one sentence; `null` where nothing is. No honest delivery is nested
 * deeply or holds a text of hundreds of thousands of characters; JSON that does could exhaust the code that walks it,
 * level by level. Looks once at each byte, and does not judge whether the text is JSON at all.
 */
export function jsonOutOfBounds(text: Uint8Array): string | null {
  let depth = 0
  let startedAt = -1
  for (let at = 0; at < text.byteLength; at++) {
    const byte = text[at] ?? 0
    if (startedAt >= 0) {
      if (byte === BACKSLASH) at += 1
      else if (byte === QUOTE) startedAt = -1
      else if (at - startedAt > LONGEST) return `A text in it is longer than ${LONGEST} bytes.`
    } else if (byte === QUOTE) startedAt = at
    else if (OPENING.has(byte)) {
      depth += 1
      if (depth > DEEPEST) return `It is nested deeper than ${DEEPEST} levels.`
    } else if (CLOSING.has(byte)) depth -= 1
  }
  return null
}
