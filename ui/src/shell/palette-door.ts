// The palette is loaded when the browser has nothing else to do, or at once for who asks before.
type Opened = () => void

let open: Opened | null = null
let isAsked = false
const waiting = new Set<Opened>()

/** Opens the palette, or has it loaded first. */
export function openPalette(): void {
  if (open !== null) {
    open()
    return
  }
  isAsked = true
  for (const load of waiting) load()
}

export function offerPalette(show: Opened): void {
  open = show
  if (isAsked) show()
  isAsked = false
}

/** Called when the palette is wanted for the first time. @returns what ends it */
export function whenAsked(load: Opened): () => void {
  waiting.add(load)
  return () => waiting.delete(load)
}
