import { useCallback } from 'react'
import { useLocation, useSearch } from 'wouter'

/** A part of the view that stands in the address, so that it can be linked. Its fallback is not written down. */
export function useUrlState(name: string, fallback = ''): readonly [string, (value: string | null) => void] {
  const search = useSearch()
  const [path, navigate] = useLocation()
  const value = new URLSearchParams(search).get(name) ?? fallback
  const set = useCallback(
    (next: string | null) => {
      const query = new URLSearchParams(search)
      if (next === null || next === fallback || next === '') query.delete(name)
      else query.set(name, next)
      const text = query.toString()
      navigate(text === '' ? path : `${path}?${text}`, { replace: true })
    },
    [search, path, name, fallback, navigate],
  )
  return [value, set]
}
