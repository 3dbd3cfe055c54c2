import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { asks } from '../asks.ts'
import type { Settings } from '../documents.ts'
import { Copy } from '../parts/copy.tsx'
import { EmptyState } from '../parts/empty.tsx'
import { Card } from '../parts/page.tsx'
import { SaveSettings } from '../parts/save-settings.tsx'
import { SettingFields } from '../parts/setting-field.tsx'
import { Loaded, Notice } from '../parts/trouble.tsx'
import { type Field, GENERAL_FIELDS } from '../setting-fields.ts'
import { useSettingsDraft } from '../settings-draft.ts'
import { useMay } from '../shell/session.tsx'
import { useUrlState } from '../url-state.ts'
import { words as connectionWords } from '../words/connection.ts'
import { words as fields } from '../words/setting-fields.ts'
import { words } from '../words/settings.ts'

/** Settings of no single flow, of one connection at a time. */
export function General() {
  const connections = useQuery(asks.connections())
  const [asked, setAsked] = useUrlState('connection')
  return (
    <Loaded of={connections}>
      {(found) => {
        const name = found.find((one) => one.name === asked)?.name ?? found[0]?.name
        if (name === undefined) return <EmptyState title={words.noConnection} />
        return (
          <>
            {found.length > 1 && (
              <NativeSelect
                label={words.choose}
                value={name}
                onChange={(event) => setAsked(event.currentTarget.value)}
                data={found.map((one) => one.name)}
              />
            )}
            <OfConnection key={name} name={name} />
          </>
        )
      }}
    </Loaded>
  )
}

const OfConnection = ({ name }: { readonly name: string }) => {
  const settings = useQuery(asks.settings(name))
  return <Loaded of={settings}>{(data) => <Groups name={name} settings={data} />}</Loaded>
}

const GROUPS = Object.entries(GENERAL_FIELDS) as readonly (readonly [keyof typeof GENERAL_FIELDS, readonly Field[]])[]

function Groups({ name, settings }: { readonly name: string; readonly settings: Settings }) {
  const isAdmin = useMay('admin')
  const isFinance = useMay('finance')
  const draft = useSettingsDraft(settings)
  return (
    <>
      {settings.managedBy === 'file' && <Notice tone="calm" title={connectionWords.managedByFile} />}
      {!isAdmin && <p className="dim">{isFinance ? words.onlyVisibility : fields.onlyAdmins}</p>}
      <div className="columns">
        {GROUPS.map(([group, of]) => (
          <Card key={group} className="wide-6" title={fields.group[group]}>
            <SettingFields fields={of} draft={draft} disabled={!isAdmin} open={isFinance ? [VISIBILITY] : []} />
          </Card>
        ))}
      </div>
      <Card title={words.backup} says={words.backupSays} right={<Copy text={BACKUP} />}>
        <code className="mono">{BACKUP}</code>
      </Card>
      {(isAdmin || isFinance) && <SaveSettings connection={name} settings={settings} draft={draft} />}
    </>
  )
}

const VISIBILITY = 'settings.visibility'
const BACKUP = 'ml-connector backup ml-connector.backup'
