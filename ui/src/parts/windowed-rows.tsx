import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'

interface Given {
  readonly count: number
  readonly keyAt: (at: number) => string
  readonly rowAt: (at: number) => ReactNode
}

const ROW = 41

/** Of many rows only those in sight, and some around them: a browser is slow with thousands. */
export default function WindowedRows({ count, keyAt, rowAt }: Given) {
  const room = useRef<HTMLDivElement>(null)
  const [above, setAbove] = useState(0)
  useLayoutEffect(() => {
    const top = room.current?.getBoundingClientRect().top ?? 0
    setAbove(top + window.scrollY)
  }, [])
  const rows = useWindowVirtualizer({
    count,
    estimateSize: () => ROW,
    getItemKey: keyAt,
    overscan: 20,
    scrollMargin: above,
  })
  return (
    <div ref={room} className="folds windowed" style={{ height: rows.getTotalSize() }}>
      {rows.getVirtualItems().map(({ key, index, start }) => (
        <div
          key={key}
          ref={rows.measureElement}
          data-index={index}
          style={{ transform: `translateY(${start - above}px)` }}
        >
          {rowAt(index)}
        </div>
      ))}
    </div>
  )
}
