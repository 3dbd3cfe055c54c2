import { Button, Textarea } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { acts } from '../acts.ts'
import { Trouble } from '../api.ts'
import type { Settings } from '../documents.ts'
import { useUnsaved } from '../unsaved.ts'
import { useWrite } from '../use-write.ts'
import { words as connectionWords } from '../words/connection.ts'
import { words } from '../words/flows.ts'
import { Card } from './page.tsx'
import { Notice } from './trouble.tsx'

const STALE = 'connection.stale'
const LOWERS = 'connection.unconfirmed'

/**
 * All settings as the connection file: checked, told what would change, and saved where nobody changed them meanwhile.
 * What is being written stays when somebody else saves, and both are held against each other.
 */
export function EditSettings({ connection, settings }: { readonly connection: string; readonly settings: Settings }) {
  const [base, setBase] = useState(settings)
  const [text, setText] = useState(settings.yaml)
  const client = useQueryClient()
  const check = useWrite({ mutationFn: () => acts.checkSettings({ yaml: text }) })
  const save = useWrite({
    mutationFn: ({ lowers, over }: { readonly lowers: boolean; readonly over: string }) =>
      acts.saveSettings(connection, { yaml: text, revision: over, lowers }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['connection'] }),
    onError: (error) => {
      if (isStale(error)) void client.invalidateQueries({ queryKey: ['connection'] })
    },
  })
  const isNew = settings.revision !== base.revision
  if (isNew && (text === base.yaml || save.isSuccess)) {
    setBase(settings)
    setText(settings.yaml)
  }
  const takeTheirs = () => {
    save.reset()
    check.reset()
    setBase(settings)
    setText(settings.yaml)
  }
  useUnsaved(text !== base.yaml && !save.isSuccess)
  const conflicts = isStale(save.error)
  const trouble = save.error ?? check.error
  return (
    <Card title={words.change} says={words.changeSays}>
      <div className="stack">
        {settings.managedBy === 'file' && <p className="small dim">{connectionWords.managedByFile}</p>}
        <Textarea
          aria-label={words.change}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value)
            if (save.isSuccess) save.reset()
          }}
          rows={16}
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }}
        />
        {trouble instanceof Trouble && (
          <Notice title={conflicts ? words.conflict : trouble.message}>
            {trouble.advice && (
              <p className="dim" style={{ whiteSpace: 'pre-line' }}>
                {trouble.advice}
              </p>
            )}
            {trouble.code === LOWERS && (
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => save.mutate({ lowers: true, over: base.revision })}
              >
                {words.lower}
              </Button>
            )}
            {conflicts && (
              <p className="line">
                <Button size="compact-sm" variant="default" onClick={takeTheirs}>
                  {words.reload}
                </Button>
                <Button
                  size="compact-sm"
                  variant="default"
                  disabled={!isNew}
                  onClick={() => save.mutate({ lowers: false, over: settings.revision })}
                >
                  {words.saveOver}
                </Button>
              </p>
            )}
          </Notice>
        )}
        {check.data && !check.isPending && (
          <Notice tone="calm" title={check.data.changes.length === 0 ? words.nothingChanges : words.changes}>
            {check.data.changes.map((line) => (
              <p key={line} className="small">
                {line}
              </p>
            ))}
            {check.data.warnings.map((line) => (
              <p key={line} className="small warn">
                {line}
              </p>
            ))}
          </Notice>
        )}
        {save.isSuccess && <Notice tone="calm" title={words.saved} />}
        <div className="line">
          <Button variant="default" size="sm" loading={check.isPending} onClick={() => check.mutate()}>
            {words.check}
          </Button>
          <Button
            size="sm"
            loading={save.isPending}
            disabled={text === base.yaml}
            onClick={() => save.mutate({ lowers: false, over: base.revision })}
          >
            {words.save}
          </Button>
        </div>
      </div>
    </Card>
  )
}

const isStale = (error: unknown): boolean => error instanceof Trouble && error.code === STALE
