import { Button, Switch, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { asks } from '../asks.ts'
import type { Settings } from '../documents.ts'
import type { PageProps } from '../pages.ts'
import { Badge } from '../parts/badge.tsx'
import { EmptyState } from '../parts/empty.tsx'
import { Example } from '../parts/example.tsx'
import { Card, PageHeader } from '../parts/page.tsx'
import { SaveSettings } from '../parts/save-settings.tsx'
import { SettingFields } from '../parts/setting-field.tsx'
import { Loaded, Notice } from '../parts/trouble.tsx'
import { href } from '../routes.ts'
import { FLOW_FIELDS, type FlowName, MATCH_FIELDS } from '../setting-fields.ts'
import { type SettingsDraft, useSettingsDraft } from '../settings-draft.ts'
import { useMay } from '../shell/session.tsx'
import { words as connectionWords } from '../words/connection.ts'
import { words } from '../words/flows.ts'
import { words as fields } from '../words/setting-fields.ts'
import { words as status } from '../words/status.ts'

/** One flow: its switch, an example of what it writes, and the settings by which it works. */
export default function Flow({ params }: PageProps) {
  const connection = params.connection ?? ''
  const name = (Object.keys(FLOW_FIELDS) as FlowName[]).find((one) => one === params.flow)
  const settings = useQuery(asks.settings(connection))
  return (
    <div className="page">
      <PageHeader
        title={name === undefined ? words.title : status.flow[name]}
        says={name && words.goesTo(words.becomes[name])}
        back={{ to: href('flows', { connection }), title: words.title }}
      />
      {name === undefined ? (
        <EmptyState title={words.noFlow} />
      ) : (
        <Loaded of={settings}>{(data) => <Body connection={connection} name={name} settings={data} />}</Loaded>
      )}
    </div>
  )
}

interface Given {
  readonly connection: string
  readonly name: FlowName
  readonly settings: Settings
}

const PARTIES: readonly FlowName[] = ['suppliers', 'customers']

function Body({ connection, name, settings }: Given) {
  const isAdmin = useMay('admin')
  const draft = useSettingsDraft(settings)
  const path = `settings.flows.${name}`
  const isOn = draft.get(path) !== false
  const isGroup = FLOW_FIELDS[name].some((field) => field.path.startsWith(`${path}.`))
  return (
    <>
      {settings.managedBy === 'file' && <Notice tone="calm" title={connectionWords.managedByFile} />}
      {!isAdmin && <p className="dim">{fields.onlyAdmins}</p>}
      <div className="columns">
        <div className="wide-7 stack">
          <Card
            title={words.how}
            right={
              isAdmin ? (
                <Switch
                  label={isOn ? words.on : words.off}
                  checked={isOn}
                  onChange={(event) => draft.set(path, event.currentTarget.checked ? (isGroup ? {} : true) : false)}
                />
              ) : (
                <Badge tone={isOn ? 'done' : 'quiet'}>{isOn ? words.on : words.off}</Badge>
              )
            }
          >
            {FLOW_FIELDS[name].length === 0 ? (
              <p className="dim">{fields.noFields}</p>
            ) : isOn ? (
              <SettingFields fields={FLOW_FIELDS[name]} draft={draft} disabled={!isAdmin} />
            ) : (
              <p className="dim">{words.isOff}</p>
            )}
          </Card>
          {name === 'customers' && <Extra draft={draft} disabled={!isAdmin} />}
          {name === 'customers' || name === 'customerInvoices' ? <Mapped draft={draft} disabled={!isAdmin} /> : null}
        </div>
        <div className="wide-5 stack">
          <Example connection={connection} flow={name} />
          {PARTIES.includes(name) && (
            <Card title={words.matching} says={words.matchingSays}>
              <div className="stack">
                <ol className="rules small">
                  {Object.entries(words.rules).map(([rule, says]) => (
                    <li key={rule}>{says}</li>
                  ))}
                </ol>
                <SettingFields fields={MATCH_FIELDS} draft={draft} disabled={!isAdmin} />
              </div>
            </Card>
          )}
          <Card title={words.when}>
            <p className="dim">{words.whenSays}</p>
            <p>
              <Link href={href('settingsPart', { part: 'general' }, { connection })}>{words.toSchedule}</Link>
            </p>
          </Card>
        </div>
      </div>
      {isAdmin && <SaveSettings connection={connection} settings={settings} draft={draft} />}
    </>
  )
}

interface EditProps {
  readonly draft: SettingsDraft
  readonly disabled: boolean
}

const EXTRA = 'settings.extra'
interface ExtraRow {
  readonly from: string
  readonly to: string
}

/** Further members, each carried into a field that is there. */
function Extra({ draft, disabled }: EditProps) {
  const rows = (draft.get(EXTRA) ?? []) as readonly ExtraRow[]
  const change = (at: number, row: ExtraRow | null) =>
    draft.set(
      EXTRA,
      row === null ? rows.filter((_, one) => one !== at) : rows.map((old, one) => (one === at ? row : old)),
    )
  return (
    <Card title={fields.field[EXTRA]} says={fields.extraSays}>
      <div className="stack">
        {rows.map((row, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name but their place while they are typed
          <div key={at} className="pair">
            <TextInput
              label={fields.extraFrom}
              value={row.from}
              placeholder="customer.customerClass"
              disabled={disabled}
              onChange={(event) => change(at, { ...row, from: event.currentTarget.value })}
            />
            <TextInput
              label={fields.extraTo}
              value={row.to}
              placeholder="organization.Segment"
              disabled={disabled}
              onChange={(event) => change(at, { ...row, to: event.currentTarget.value })}
            />
            {!disabled && <Remove onClick={() => change(at, null)} />}
          </div>
        ))}
        {!disabled && <Add onClick={() => draft.set(EXTRA, [...rows, { from: '', to: '' }])} />}
      </div>
    </Card>
  )
}

const FIELDS = 'settings.fields'

/** Fields of the account that stand for ours. */
function Mapped({ draft, disabled }: EditProps) {
  const rows = Object.entries((draft.get(FIELDS) ?? {}) as Readonly<Record<string, string>>)
  const put = (changed: readonly (readonly [string, string])[]) => draft.set(FIELDS, Object.fromEntries(changed))
  const change = (at: number, row: readonly [string, string]) => put(rows.map((old, one) => (one === at ? row : old)))
  return (
    <Card title={fields.field[FIELDS]} says={fields.fieldsSays}>
      <div className="stack">
        {rows.map(([ours, theirs], at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name but their place while they are typed
          <div key={at} className="pair">
            <TextInput
              label={fields.fieldOf}
              value={ours}
              placeholder="deal.invoiceAmount"
              disabled={disabled}
              onChange={(event) => change(at, [event.currentTarget.value, theirs])}
            />
            <TextInput
              label={fields.fieldTo}
              value={theirs}
              disabled={disabled}
              onChange={(event) => change(at, [ours, event.currentTarget.value])}
            />
            {!disabled && <Remove onClick={() => put(rows.filter((_, one) => one !== at))} />}
          </div>
        ))}
        {!disabled && <Add onClick={() => put([...rows, ['', '']])} />}
      </div>
    </Card>
  )
}

const Add = ({ onClick }: { readonly onClick: () => void }) => (
  <div>
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<IconPlus size={14} aria-hidden={true} />}
      onClick={onClick}
    >
      {fields.add}
    </Button>
  </div>
)

const Remove = ({ onClick }: { readonly onClick: () => void }) => (
  <Button size="sm" variant="default" aria-label={fields.remove} onClick={onClick}>
    <IconTrash size={16} aria-hidden={true} />
  </Button>
)
