import { Button, Switch } from '@mantine/core'
import { IconArrowNarrowRight, IconArrowsLeftRight } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { asks } from '../asks.ts'
import type { Settings } from '../documents.ts'
import type { PageProps } from '../pages.ts'
import { Badge } from '../parts/badge.tsx'
import { EditSettings } from '../parts/edit-settings.tsx'
import { Card, PageHeader } from '../parts/page.tsx'
import { SaveSettings } from '../parts/save-settings.tsx'
import { Loaded, Notice } from '../parts/trouble.tsx'
import { href } from '../routes.ts'
import type { FlowName } from '../setting-fields.ts'
import { at, useSettingsDraft } from '../settings-draft.ts'
import { useMay } from '../shell/session.tsx'
import { words as connectionWords } from '../words/connection.ts'
import { words } from '../words/flows.ts'
import { words as overview } from '../words/overview.ts'
import { choiceOf, labelOf } from '../words/setting-fields.ts'
import { words as status } from '../words/status.ts'

const FLOWS = Object.keys(words.becomes) as FlowName[]

export default function Flows({ params }: PageProps) {
  const connection = params.connection ?? ''
  const settings = useQuery(asks.settings(connection))
  const isAdmin = useMay('admin')
  return (
    <div className="page">
      <PageHeader title={words.title} says={`${words.says} ${words.notOurs}`}>
        <Button component={Link} href={href('preview', { connection })} size="sm" variant="default">
          {overview.preview}
        </Button>
      </PageHeader>
      <Loaded of={settings}>
        {(data) => (
          <>
            {data.managedBy === 'file' && <Notice tone="calm" title={connectionWords.managedByFile} />}
            <FlowList connection={connection} settings={data} isAdmin={isAdmin} />
            {isAdmin && <EditSettings key={connection} connection={connection} settings={data} />}
          </>
        )}
      </Loaded>
    </div>
  )
}

interface Given {
  readonly connection: string
  readonly settings: Settings
  readonly isAdmin: boolean
}

/** The flows with their switches; how each goes is on its own page. */
function FlowList({ connection, settings, isAdmin }: Given) {
  const draft = useSettingsDraft(settings)
  return (
    <>
      <Card flush={true}>
        <ul className="flows">
          {FLOWS.map((name) => {
            const path = `settings.flows.${name}`
            const isOn = draft.get(path) !== false
            const Sign = name === 'referenceData' ? IconArrowsLeftRight : IconArrowNarrowRight
            return (
              <li key={name}>
                {isAdmin ? (
                  <Switch
                    aria-label={labelOf(path)}
                    checked={isOn}
                    onChange={(event) =>
                      draft.set(path, event.currentTarget.checked ? onAs(settings, path, name) : false)
                    }
                  />
                ) : (
                  <Badge tone={isOn ? 'done' : 'quiet'}>{isOn ? words.on : words.off}</Badge>
                )}
                <Link className="strong" href={href('flow', { connection, flow: name })}>
                  {status.flow[name]}
                </Link>
                <Sign size={18} className="dim" stroke={1.5} aria-hidden={true} />
                <span>{words.becomes[name]}</span>
                <span className="small dim flow-how">{isOn ? howOf(draft.get(path)) : ''}</span>
              </li>
            )
          })}
        </ul>
      </Card>
      {isAdmin && <SaveSettings connection={connection} settings={settings} draft={draft} />}
    </>
  )
}

/** Flows that are only on or off; the others are on with their settings, whose defaults the server knows. */
const PLAIN: readonly FlowName[] = ['suppliers', 'creditNotes', 'receivables']

const onAs = ({ settings }: Settings, path: string, name: FlowName): unknown => {
  const stored = at(settings, path)
  return stored === false || stored === undefined ? PLAIN.includes(name) || {} : stored
}

/** The settings of a flow in its own words: `a note`. */
const howOf = (setting: unknown): string =>
  typeof setting === 'object' && setting !== null
    ? Object.values(setting)
        .filter((value) => typeof value === 'string')
        .map((value) => choiceOf(value))
        .join(' · ')
    : ''
