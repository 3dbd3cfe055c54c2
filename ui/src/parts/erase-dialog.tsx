import { Button, Checkbox, Modal, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { Link } from 'wouter'
import { acts } from '../acts.ts'
import { Trouble as Refusal } from '../api.ts'
import { asks } from '../asks.ts'
import type { Erasure } from '../documents.ts'
import { useFormats } from '../reader.tsx'
import { href } from '../routes.ts'
import { useWrite } from '../use-write.ts'
import { words as common } from '../words/common.ts'
import { words as entities } from '../words/entities.ts'
import { words } from '../words/personal.ts'
import { Loaded, Notice, Trouble } from './trouble.tsx'

interface Given {
  readonly connection: string
  /** Whatever names it. */
  readonly customer: string
  readonly number: string
  readonly onClose: () => void
}

/** What erasing a customer would do; then, once its number was typed, it is done. */
export function EraseDialog({ connection, customer, number, onClose }: Given) {
  const client = useQueryClient()
  const [there, setThere] = useState(false)
  const [typed, setTyped] = useState('')
  const begin = useWrite({
    mutationFn: (key: string) => acts.erase(connection, customer, { key, pipedrive: there }),
  })
  const erasure = useQuery({ ...asks.erasure(connection, customer), enabled: !begin.isSuccess })
  const work = useQuery({ ...asks.work<'erase'>(begin.data?.work ?? ''), enabled: begin.data !== undefined })
  const result = work.data?.result ?? null
  const error = begin.error ?? work.error ?? (work.data?.failure ? new Refusal(409, work.data.failure) : null)
  const isGoing = begin.isPending || (begin.isSuccess && result === null && error === null)
  // What was read of the customer is gone; pages that show it would ask for it in vain until they are left.
  const close = () => {
    if (result?.erased)
      for (const topic of ['record', 'run', 'issue']) void client.invalidateQueries({ queryKey: [topic] })
    onClose()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const key = erasure.data?.customer.key
    if (key !== undefined && typed.trim() === number) begin.mutate(key)
  }
  return (
    <Modal
      opened={true}
      onClose={close}
      title={words.title(number)}
      centered={true}
      size="lg"
      closeOnClickOutside={!isGoing}
    >
      <form className="stack" onSubmit={submit}>
        {result === null ? (
          <Loaded of={erasure}>{(found) => <What found={found} />}</Loaded>
        ) : (
          <Ended connection={connection} number={number} result={result} />
        )}
        {error !== null && <Trouble error={error} />}
        {result === null && erasure.data !== undefined && (
          <>
            {erasure.data.inPipedrive.some(({ shared }) => !shared) && (
              <Checkbox
                label={words.pipedrive}
                description={words.pipedriveSays}
                checked={there}
                onChange={(event) => setThere(event.currentTarget.checked)}
              />
            )}
            <p className="dim">{words.stays}</p>
            <TextInput
              label={words.typeNumber(number)}
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              autoComplete="off"
              spellCheck={false}
            />
          </>
        )}
        <div className="line" style={{ justifyContent: 'flex-end' }}>
          {isGoing && (
            <span className="small dim" role="status">
              {words.erasing}
            </span>
          )}
          <Button variant="subtle" onClick={close}>
            {result === null ? common.cancel : common.close}
          </Button>
          {result === null && (
            <Button
              type="submit"
              color="red"
              loading={isGoing}
              disabled={erasure.data === undefined || typed.trim() !== number}
            >
              {words.erase(number)}
            </Button>
          )}
        </div>
      </form>
    </Modal>
  )
}

function What({ found: { openDocuments, held, inPipedrive } }: { readonly found: Erasure }) {
  const format = useFormats()
  return (
    <div className="stack">
      <p>{words.says}</p>
      {openDocuments > 0 && <Notice tone="mild" title={words.openDocuments(openDocuments)} />}
      <section>
        <h3 className="small strong">{words.held}</h3>
        <dl className="kv" style={{ gridTemplateColumns: '1fr auto' }}>
          {held
            .filter(({ rows }) => rows > 0)
            .map(({ table, about, rows }) => (
              <div key={table} style={{ display: 'contents' }}>
                <dt>{about}</dt>
                <dd className="num right">{format.number(rows)}</dd>
              </div>
            ))}
        </dl>
      </section>
      <section>
        <h3 className="small strong">{words.there}</h3>
        {inPipedrive.length === 0 ? <p className="dim">{words.thereNone}</p> : <There records={inPipedrive} />}
      </section>
    </div>
  )
}

/** Of so many records each is named. */
const SHOWN = 8

function There({ records }: { readonly records: Erasure['inPipedrive'] }) {
  return (
    <ul className="small erase-there">
      {records.slice(0, SHOWN).map(({ entity, remote, url, shared, origin }) => (
        <li key={`${entity} ${remote}`}>
          {url === null ? (
            `${entities.entity[entity]} ${remote}`
          ) : (
            <a href={url} target="_blank" rel="noreferrer">{`${entities.entity[entity]} ${remote}`}</a>
          )}{' '}
          <span className="dim">{shared ? words.shared : origin === 'created' ? words.made : words.linked}</span>
        </li>
      ))}
      {records.length > SHOWN && <li className="dim">{words.more(records.length - SHOWN)}</li>}
    </ul>
  )
}

interface EndedProps {
  readonly connection: string
  readonly number: string
  readonly result: Erasure
}

function Ended({ connection, number, result: { erased, run, inPipedrive } }: EndedProps) {
  return (
    <Notice tone={erased ? 'calm' : 'bad'} title={erased ? words.erased(number) : words.notErased}>
      {erased && <p>{words.erasedSays}</p>}
      {run?.message && <p className="dim">{run.message}</p>}
      {run !== null && (
        <ul className="small erase-there">
          {inPipedrive.slice(0, SHOWN).map(({ entity, remote, became }) => (
            <li key={`${entity} ${remote}`}>
              {entities.entity[entity]} {remote}: {words.became[became]}
            </li>
          ))}
        </ul>
      )}
      <p className="line">
        {run !== null && <Link href={href('run', { connection, run: run.runId })}>{words.toRun}</Link>}
        {erased && <Link href={href('receivables', { connection })}>{words.toReceivables}</Link>}
      </p>
    </Notice>
  )
}
