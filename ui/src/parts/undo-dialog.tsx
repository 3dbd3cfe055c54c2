import { Button, Modal } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useLocation } from 'wouter'
import { acts } from '../acts.ts'
import { Trouble as Refusal } from '../api.ts'
import { asks } from '../asks.ts'
import type { Undone } from '../documents.ts'
import { useFormats } from '../reader.tsx'
import { href } from '../routes.ts'
import { useWrite } from '../use-write.ts'
import { words as common } from '../words/common.ts'
import { words as entities } from '../words/entities.ts'
import { words as status } from '../words/status.ts'
import { words } from '../words/undo.ts'
import { DiffTable } from './diff.tsx'
import { SkeletonRows } from './page.tsx'
import { Notice, Trouble } from './trouble.tsx'

interface Given {
  readonly connection: string
  readonly run: string
  /** Only this one; left out: all of the run. */
  readonly operation?: string
  readonly onClose: () => void
}

/** What an undo would take back and what it would leave, looked up first; then it is done. */
export function UndoDialog({ connection, run, operation, onClose }: Given) {
  const [, navigate] = useLocation()
  const client = useQueryClient()
  const what = operation === undefined ? {} : { operation }
  const look = useWrite({ mutationFn: () => acts.undo(connection, run, { ...what, preview: true }) })
  const work = useQuery({ ...asks.work<'undo'>(look.data?.work ?? ''), enabled: look.data !== undefined })
  const act = useWrite({
    mutationFn: () => acts.undo(connection, run, what),
    onSuccess: async ({ runId, work: begun }) => {
      await client.invalidateQueries({ queryKey: ['run', connection] })
      onClose()
      if (runId !== null) navigate(href('run', { connection, run: runId }, { work: begun }))
    },
  })
  const { mutate } = look
  useEffect(() => mutate(), [mutate])
  const failure = work.data?.failure ? new Refusal(409, work.data.failure) : null
  const error = act.error ?? look.error ?? work.error ?? failure
  const found = work.data?.result ?? null
  const isOne = operation !== undefined
  return (
    <Modal opened={true} onClose={onClose} title={isOne ? words.titleOne : words.title} centered={true} size="lg">
      <div className="stack">
        <p>{isOne ? words.saysOne : words.says}</p>
        {error !== null && <Trouble error={error} />}
        {found === null && error === null && (
          <div role="status">
            <p className="small dim">{words.looking}</p>
            <SkeletonRows rows={3} />
          </div>
        )}
        {found !== null && <Found found={found} />}
        <div className="line" style={{ justifyContent: 'flex-end' }}>
          <Button variant="subtle" onClick={onClose}>
            {common.cancel}
          </Button>
          {found !== null && found.operations.length > 0 && (
            <Button color="red" loading={act.isPending} onClick={() => act.mutate()}>
              {words.undo(found.operations.length)}
            </Button>
          )}
        </div>
      </div>
    </Modal>
  )
}

/** Of so many operations a dialog shows each change. */
const SHOWN = 5

function Found({ found: { operations, left, units } }: { readonly found: Undone }) {
  const format = useFormats()
  return (
    <>
      {operations.length === 0 ? (
        <Notice tone="calm" title={words.nothing} />
      ) : (
        <p className="strong">{words.costs(operations.length, format.number(units))}</p>
      )}
      {operations.slice(0, SHOWN).map(({ undoes, kind, entity, title, changes }, at) => (
        <section key={undoes ?? at} className="undo-one">
          <p className="small">
            <span className="strong">{status.kind[kind]}</span> {entities.entity[entity]}{' '}
            <span className="dim">{title}</span>
          </p>
          {changes.length > 0 && <DiffTable changes={changes} />}
        </section>
      ))}
      {operations.length > SHOWN && <p className="small dim">{words.more(operations.length - SHOWN)}</p>}
      {left.length > 0 && (
        <Notice tone="mild" title={words.stays(left.length)}>
          <ul className="small">
            {left.slice(0, SHOWN).map(({ undoes, system, entity, title, because }, at) => (
              <li key={undoes ?? at}>
                {entities.entity[entity]} {title}:{' '}
                {because === 'refused' ? words.refused(entities.system[system]) : words.because[because]}
              </li>
            ))}
          </ul>
          {left.length > SHOWN && <p className="small dim">{words.more(left.length - SHOWN)}</p>}
        </Notice>
      )}
    </>
  )
}
