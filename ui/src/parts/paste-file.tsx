import { Button, Textarea } from '@mantine/core'
import { useState } from 'react'
import { acts } from '../acts.ts'
import { useWrite } from '../use-write.ts'
import { words } from '../words/connect.ts'
import type { Draft } from './connect-draft.ts'
import { Card } from './page.tsx'
import { filledBy, namesOf } from './pasted.ts'
import { Trouble } from './trouble.tsx'

interface Given {
  readonly draft: Draft
  readonly onFill: (draft: Draft) => void
}

/** Fills all fields from a file that is there already. */
export function PasteFile({ draft, onFill }: Given) {
  const [text, setText] = useState('')
  const [filled, setFilled] = useState<number | null>(null)
  const read = useWrite({
    mutationFn: () => acts.readPart(text),
    onMutate: () => setFilled(null),
    onSuccess: ({ file }) => {
      const { fields, count } = filledBy(file)
      setFilled(count)
      onFill({ ...draft, ...fields })
      // It may hold secrets, and has done its work.
      setText('')
    },
  })
  const along = namesOf(draft.besides)
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
          <Button
            size="sm"
            variant="default"
            disabled={text.trim() === ''}
            loading={read.isPending}
            onClick={() => read.mutate()}
          >
            {words.fill}
          </Button>
          <span className="small dim" role="status">
            {filled !== null && words.filled(filled)}
          </span>
        </div>
        {read.error !== null && <Trouble error={read.error} />}
        {along.length > 0 && <p className="small dim">{words.alsoTaken(along.join(', '))}</p>}
      </div>
    </Card>
  )
}
