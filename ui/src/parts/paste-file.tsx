import { Button, Textarea } from '@mantine/core'
import { useState } from 'react'
import { words } from '../words/connect.ts'
import type { Draft } from './connect-fields.tsx'
import { Card } from './page.tsx'
import { namesIn, restIn } from './pasted.ts'

interface Given {
  readonly draft: Draft
  readonly onFill: (draft: Draft) => void
}

/** Fills all fields from a file that is there already. */
export function PasteFile({ draft, onFill }: Given) {
  const [text, setText] = useState('')
  const [filled, setFilled] = useState<number | null>(null)
  const fill = () => {
    const found = namesIn(text)
    setFilled(Object.keys(found).length)
    const rest = restIn(text)
    onFill({ ...draft, ...found, ...(rest.names.length > 0 ? { rest } : {}) })
    // It may hold secrets, and has done its work.
    setText('')
  }
  return (
    <Card title={words.paste} says={words.pasteSays}>
      <div className="stack stack-tight">
        <Textarea
          aria-label={words.paste}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          rows={4}
          spellCheck={false}
          autoComplete="off"
        />
        <div className="line">
          <Button size="sm" variant="default" disabled={text.trim() === ''} onClick={fill}>
            {words.fill}
          </Button>
          <span className="small dim" role="status">
            {filled !== null && words.filled(filled)}
          </span>
        </div>
        {draft.rest !== null && <p className="small dim">{words.alsoTaken(draft.rest.names.join(', '))}</p>}
      </div>
    </Card>
  )
}
