import { lazy, Suspense, useEffect, useState } from 'react'
import { useLeaving } from '../unsaved.ts'
import { openPalette, whenAsked } from './palette-door.ts'

const Leaving = lazy(() => import('./leaving.tsx'))
const Palette = lazy(() => import('./palette.tsx'))

const SOON_MS = 1_500

/** What no first sight needs: loaded once the browser is idle, or at once for who asks for it. */
export function LaterParts() {
  const [isWanted, setWanted] = useState(false)
  const { isAsked } = useLeaving()
  useEffect(() => {
    const load = () => setWanted(true)
    const stop = whenAsked(load)
    const soon = setTimeout(load, SOON_MS)
    const press = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof Element && event.target.closest('input, textarea, select') !== null
      const isCalled = (event.key === 'k' && (event.ctrlKey || event.metaKey)) || (event.key === '/' && !isTyping)
      if (!isCalled) return
      event.preventDefault()
      openPalette()
    }
    document.addEventListener('keydown', press)
    return () => {
      stop()
      clearTimeout(soon)
      document.removeEventListener('keydown', press)
    }
  }, [])
  return (
    <Suspense fallback={null}>
      {(isWanted || isAsked) && <Leaving />}
      {isWanted && <Palette />}
    </Suspense>
  )
}
