#!/usr/bin/env node
// For containers, whose image has no curl: exits with 0 when the address answers well within 4 s.
const [, , url] = process.argv
const answer = await fetch(url, { signal: AbortSignal.timeout(4_000) }).catch(() => null)
process.exit(answer?.ok ? 0 : 1)
