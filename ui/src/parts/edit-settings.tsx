import { Button, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { acts } from '../acts.ts'
import { Trouble } from '../api.ts'
import type { Settings } from '../documents.ts'
import { words as connectionWords } from '../words/connection.ts'
import { words } from '../words/flows.ts'
import { Card } from './page.tsx'
import { Notice } from './trouble.tsx'

const STALE = 'connection.stale'
const LOWERS = 'connection.unconfirmed'

/** All settings as the connection file: checked, told what would change, and saved where nobody changed them meanwhile. */
export function EditSettings({ connection, settings }: { readonly connection: string; readonly settings: Settings }) {
  const [text, setText] = useState(settings.yaml)
  const client = useQueryClient()
  const check = useMutation({ mutationFn: () => acts.checkSettings({ yaml: text }) })
  const save = useMutation({
    mutationFn: (lowers: boolean) => acts.saveSettings(connection, { yaml: text, revision: settings.revision, lowers }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['connection'] }),
  })
  const isStale = save.error instanceof Trouble && save.error.code === STALE
  const trouble = save.error ?? check.error
  return (
    <Card title={words.change} says={words.changeSays}>
      <div className="stack">
        {settings.managedBy === 'file' && <p className="small dim">{connectionWords.managedByFile}</p>}
        <Textarea
          aria-label={words.change}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          rows={16}
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }}
        />
        {trouble instanceof Trouble && (
          <Notice title={isStale ? words.conflict : trouble.message}>
            {trouble.advice && <p className="dim">{trouble.advice}</p>}
            {trouble.code === LOWERS && (
              <Button size="compact-sm" variant="default" onClick={() => save.mutate(true)}>
                {words.lower}
              </Button>
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
            disabled={text === settings.yaml}
            onClick={() => save.mutate(false)}
          >
            {words.save}
          </Button>
        </div>
      </div>
    </Card>
  )
}
