/** Dialogs as the library of components draws them. */
const DIALOG = '.mantine-Modal-root'

let first: EventTarget | null = null

/**
 * The second click of a double click is meant for what the first one was: where a dialog has come up under it meanwhile, it
 * would close that, or press what happens to be there.
 */
function keep(event: MouseEvent): void {
  if (event.detail < 2) {
    first = event.target
    return
  }
  const dialog = event.target instanceof Element ? event.target.closest(DIALOG) : null
  if (dialog === null || (first instanceof Node && dialog.contains(first))) return
  event.preventDefault()
  event.stopPropagation()
}

for (const type of ['mousedown', 'mouseup', 'click'] as const) addEventListener(type, keep, { capture: true })
