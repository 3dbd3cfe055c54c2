import { Button, Modal, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { acts } from '../acts.ts'
import { useUnsaved } from '../unsaved.ts'
import { useWrite } from '../use-write.ts'
import { words as common } from '../words/common.ts'
import { words } from '../words/issues.ts'
import { Notice } from './trouble.tsx'

interface Given {
  readonly connection: string
  readonly ids: readonly string[]
  readonly onClose: () => void
  readonly onDone: () => void
}

/** Asks why issues are put out of sight. */
export function IgnoreDialog({ connection, ids, onClose, onDone }: Given) {
  const [reason, setReason] = useState('')
  const client = useQueryClient()
  useUnsaved(reason !== '')
  const ignore = useWrite({
    mutationFn: () => acts.ignore(connection, { ids, reason }),
    onSuccess: async () => {
      onDone()
      await client.invalidateQueries({ queryKey: ['issue', connection] })
      onClose()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    ignore.mutate()
  }
  return (
    <Modal
      opened={true}
      onClose={onClose}
      title={words.ignoreTitle(ids.length)}
      centered={true}
      // A click beside it would take what was typed with it.
      closeOnClickOutside={reason === ''}
    >
      <form className="stack" onSubmit={submit}>
        <p className="dim">{words.ignoreSays}</p>
        {ignore.error && <Notice title={ignore.error.message} />}
        <TextInput
          label={words.reason}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          required={true}
          withAsterisk={false}
          data-autofocus={true}
        />
        <div className="line" style={{ justifyContent: 'flex-end' }}>
          <Button variant="subtle" onClick={onClose}>
            {common.cancel}
          </Button>
          <Button type="submit" loading={ignore.isPending}>
            {words.ignoreTitle(ids.length)}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
