import { Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import { acts } from '../acts.ts'
import { Trouble as Refusal } from '../api.ts'
import { asks } from '../asks.ts'
import type { Lowering, PreviewSummary, Settings } from '../documents.ts'
import { useFormats } from '../reader.tsx'
import { href } from '../routes.ts'
import { at, type Difference, differences, type SettingsDraft } from '../settings-draft.ts'
import { useMay } from '../shell/session.tsx'
import { useUnsaved } from '../unsaved.ts'
import { useWrite } from '../use-write.ts'
import { choiceOf, labelOf, words } from '../words/setting-fields.ts'
import { DiffTable } from './diff.tsx'
import { Card } from './page.tsx'
import { Notice, Trouble } from './trouble.tsx'

interface Given {
  readonly connection: string
  readonly settings: Settings
  readonly draft: SettingsDraft
}

/** What is changed and not saved yet: what it would do is looked at first, then it is saved. */
export function SaveSettings({ connection, settings, draft }: Given) {
  const client = useQueryClient()
  const { values } = draft
  const isAdmin = useMay('admin')
  // What the changes were made to: another revision now means that somebody else changed the settings since.
  const [base, setBase] = useState(settings)
  useUnsaved(values.length > 0)
  if (values.length === 0 && base !== settings) setBase(settings)
  const check = useQuery({ ...asks.checkedValues(connection, settings.revision, values), enabled: values.length > 0 })
  const lowering = check.data?.lowering ?? null
  const refetch = () => client.invalidateQueries({ queryKey: ['connection'] })
  const save = useWrite({
    mutationFn: () => {
      const change = { revision: settings.revision, lowers: lowering !== null }
      // The one setting that finance changes has a way of its own.
      const visibility = values.find(({ path }) => path === 'settings.visibility')?.value
      return isAdmin
        ? acts.setValues(connection, { ...change, values })
        : acts.show(connection, { ...change, visibility })
    },
    onSuccess: async () => {
      draft.clear()
      await refetch()
    },
    onError: (error) => {
      if (isStale(error)) void refetch()
    },
  })
  if (values.length === 0) return save.isSuccess ? <Notice tone="calm" title={words.saved} /> : null
  const theirs = base.revision === settings.revision ? [] : differences(base.settings, settings.settings)
  return (
    <Card title={words.draft(values.length)} className="save-settings">
      <div className="stack">
        {theirs.length > 0 && (
          <Notice title={words.conflict}>
            <p className="small strong">{words.theirs}</p>
            <Changes changes={theirs} />
            <p className="small strong">{words.yours}</p>
          </Notice>
        )}
        <Changes
          changes={values.map(({ path, value }) => ({
            field: path,
            before: at(settings.settings, path),
            after: value,
          }))}
        />
        {check.data?.warnings.map((line) => (
          <Notice key={line} tone="mild" title={line} />
        ))}
        {lowering !== null && <Lowers lowering={lowering} />}
        {check.error !== null && <Trouble error={check.error} />}
        {save.error !== null && !isStale(save.error) && <Trouble error={save.error} />}
        <PreviewThem
          key={JSON.stringify(values)}
          connection={connection}
          draft={draft}
          disabled={check.data === undefined}
        >
          <Button variant="subtle" size="sm" onClick={draft.clear}>
            {words.discard}
          </Button>
          <Button
            size="sm"
            {...(lowering === null ? {} : { color: 'red' })}
            loading={save.isPending}
            disabled={check.data === undefined}
            onClick={() => save.mutate()}
          >
            {lowering === null ? words.save : words.lowerAndSave}
          </Button>
        </PreviewThem>
      </div>
    </Card>
  )
}

const isStale = (error: unknown): boolean => error instanceof Refusal && error.code === 'connection.stale'

const Changes = ({ changes }: { readonly changes: readonly Difference[] }) => (
  <DiffTable
    changes={changes.map(({ field, before, after }) => ({
      field: labelOf(field),
      before: toldOf(before),
      after: toldOf(after),
    }))}
  />
)

const toldOf = (value: unknown): unknown => (typeof value === 'string' ? choiceOf(value) : value)

function Lowers({ lowering: { records, units, days, stays } }: { readonly lowering: Lowering }) {
  const format = useFormats()
  const all = Object.values(records).reduce((sum, count) => sum + count, 0)
  return (
    <Notice tone="mild" title={words.lowers(all, format.number(units))}>
      {days !== null && <p>{words.onDays(days)}</p>}
      <p className="dim">{stays}</p>
    </Notice>
  )
}

interface PreviewProps {
  readonly connection: string
  readonly draft: SettingsDraft
  readonly disabled: boolean
  readonly children: ReactNode
}

const counted = ({ groups }: PreviewSummary, kind: string): number =>
  groups.filter((group) => group.kind === kind).reduce((sum, { count }) => sum + count, 0)

/** What a run by these settings would write, as if they were stored. */
function PreviewThem({ connection, draft, disabled, children }: PreviewProps) {
  const format = useFormats()
  const begin = useWrite({ mutationFn: () => acts.preview(connection, 'changes', draft.values) })
  const work = useQuery({ ...asks.work<'preview'>(begin.data?.work ?? ''), enabled: begin.data !== undefined })
  const run = work.data?.state === 'done' ? (work.data.runId ?? '') : ''
  const found = useQuery({ ...asks.preview(connection, run), enabled: run !== '' })
  const failure = work.data?.failure ? new Refusal(409, work.data.failure) : null
  const error = begin.error ?? work.error ?? failure ?? found.error
  const isGoing = begin.isPending || (begin.isSuccess && found.data === undefined && error === null)
  return (
    <>
      {error !== null && <Trouble error={error} />}
      {isGoing && (
        <p className="small dim" role="status">
          {words.previewing}
        </p>
      )}
      {found.data && (
        <Notice
          tone="calm"
          title={
            found.data.total === 0
              ? words.wouldNothing
              : words.wouldWrite(
                  counted(found.data, 'create'),
                  counted(found.data, 'update'),
                  format.number(found.data.units),
                )
          }
          action={
            found.data.total > 0 && (
              <Link href={href('preview', { connection }, { preview: run })}>{words.seePreview}</Link>
            )
          }
        />
      )}
      <div className="line" style={{ justifyContent: 'flex-end' }}>
        <Button variant="default" size="sm" loading={isGoing} disabled={disabled} onClick={() => begin.mutate()}>
          {words.preview}
        </Button>
        {children}
      </div>
    </>
  )
}
