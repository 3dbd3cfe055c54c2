/** Long enough for a dialog to give the focus back to its opener, and too short to be noticed. */
const PATIENCE_MS = 60

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

  const remember = ({ target }: FocusEvent) => {
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
    const near = element.isConnected ? element : nearest(around)
    near?.focus({ preventScroll: element.isConnected })
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

function nearest(around: readonly Element[]): HTMLElement | null {
  const left = around.find((one) => one.isConnected && one.closest('main') !== null)
  return left?.querySelector<HTMLElement>(FOCUSABLE) ?? document.querySelector<HTMLElement>('h1[tabindex]')
}
