/** Long enough for a dialog to give the focus back to its opener, and too short to be noticed. */
const PATIENCE_MS = 60

const MOST_TRIES = 50

const FOCUSABLE = 'a[href], button:not([disabled]), input:not([disabled]), select, textarea, summary, [tabindex="0"]'

/**
 * Keeps the focus of those who use the keyboard where they were, when what had it goes away or cannot be used for a
 * while: back to it once it can be used again, else to what is nearest to where it was, else to the heading of the page.
 * A browser would leave it nowhere, and the next Tab would begin at the top.
 *
 * @returns what ends it
 */
export function keepFocus(): () => void {
  let last: { readonly element: HTMLElement; readonly around: readonly Element[] } | null = null
  let later: ReturnType<typeof setTimeout> | null = null
  let tries = 0

  const remember = ({ target }: FocusEvent) => {
    tries = 0
    if (target instanceof HTMLElement) last = { element: target, around: ancestorsOf(target) }
  }
  // Who clicks beside everything means to have no focus.
  const forget = () => {
    last = null
  }
  const look = () => {
    later = null
    if (last === null || (document.activeElement !== null && document.activeElement !== document.body)) return
    const { element, around } = last
    // A button that waits for its answer has the focus again when it has come.
    if (element.isConnected && element.matches(':disabled')) return
    const places = element.isConnected ? [element, ...nearest(around)] : nearest(around)
    // What is not shown, on a phone for instance, takes no focus.
    if (places.some((one) => takes(one, { preventScroll: one === element }))) return
    // A page that is still being put together has nothing yet.
    if (tries++ < MOST_TRIES) later = setTimeout(look, PATIENCE_MS)
  }
  const observer = new MutationObserver(() => {
    later ??= setTimeout(look, PATIENCE_MS)
  })
  document.addEventListener('focusin', remember)
  document.addEventListener('pointerdown', forget)
  observer.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['disabled'] })
  return () => {
    observer.disconnect()
    document.removeEventListener('focusin', remember)
    document.removeEventListener('pointerdown', forget)
    if (later !== null) clearTimeout(later)
  }
}

function ancestorsOf(element: Element): readonly Element[] {
  const found: Element[] = []
  for (let one = element.parentElement; one !== null && one !== document.body; one = one.parentElement) found.push(one)
  return found
}

/** Where the focus may go, the best first. */
function nearest(around: readonly Element[]): readonly HTMLElement[] {
  const left = around.find((one) => one.isConnected && one.closest('main') !== null)
  const heading = document.querySelector<HTMLElement>('h1[tabindex]')
  return [...(left?.querySelectorAll<HTMLElement>(FOCUSABLE) ?? []), ...(heading === null ? [] : [heading])]
}

function takes(element: HTMLElement, how: FocusOptions): boolean {
  element.focus(how)
  return document.activeElement === element
}
