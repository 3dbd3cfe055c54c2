// Before the first paint, so that nobody sees the wrong theme for a moment: a file of its own, since the policy of these
// pages runs no script inside a page.
;(() => {
  let chosen = null
  try {
    chosen = localStorage.getItem('theme')
  } catch {
    // Storage may be forbidden; then the system decides.
  }
  const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
  // Without its scripts the page stays empty, but for a sentence that it then shows.
  const fallen = ({ target }) => {
    if (target instanceof HTMLScriptElement) document.documentElement.setAttribute('data-fallen', '')
  }
  addEventListener('error', fallen, true)
})()
