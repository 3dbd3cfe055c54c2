import { Button } from '@mantine/core'
import { IconDownload, IconEraser } from '@tabler/icons-react'
import { useState } from 'react'
import { addressOf } from '../api.ts'
import { pathOf } from '../asks.ts'
import { useMay } from '../shell/session.tsx'
import { words } from '../words/personal.ts'
import { EraseDialog } from './erase-dialog.tsx'

interface Given {
  readonly connection: string
  readonly customer: { readonly key: string; readonly number: string }
}

/** What a person may ask for about the data that is held of a customer: all of it in a file, or nothing of it any more. */
export function Personal({ connection, customer }: Given) {
  const mayExport = useMay('admin', 'finance')
  const mayErase = useMay('admin')
  const [asks, setAsks] = useState(false)
  const named = `customer:${customer.key}`
  return (
    <>
      {mayExport && (
        <Button
          component="a"
          href={addressOf(`${pathOf(connection)}/customers/${encodeURIComponent(named)}/export`)}
          download={`customer-${customer.number}.json`}
          size="sm"
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden={true} />}
        >
          {words.export}
        </Button>
      )}
      {mayErase && (
        <Button
          size="sm"
          variant="default"
          leftSection={<IconEraser size={16} aria-hidden={true} />}
          onClick={() => setAsks(true)}
        >
          {words.open}
        </Button>
      )}
      {asks && (
        <EraseDialog connection={connection} customer={named} number={customer.number} onClose={() => setAsks(false)} />
      )}
    </>
  )
}
