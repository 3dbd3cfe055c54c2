import { Button } from '@mantine/core'
import { IconArrowNarrowRight, IconArrowsLeftRight } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { asks } from '../asks.ts'
import type { PageProps } from '../pages.ts'
import { Badge } from '../parts/badge.tsx'
import { EditSettings } from '../parts/edit-settings.tsx'
import { Card, PageHeader } from '../parts/page.tsx'
import { Loaded } from '../parts/trouble.tsx'
import { href } from '../routes.ts'
import { useMay } from '../shell/session.tsx'
import { words } from '../words/flows.ts'
import { words as overview } from '../words/overview.ts'

type Tree = Readonly<Record<string, unknown>>

const FLOWS = Object.keys(words.flow) as (keyof typeof words.flow)[]

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
            <FlowList settings={treeOf(data.settings.settings)} />
            <Others settings={treeOf(data.settings.settings)} />
            {isAdmin && <EditSettings key={data.revision} connection={connection} settings={data} />}
          </>
        )}
      </Loaded>
    </div>
  )
}

const treeOf = (value: unknown): Tree => (typeof value === 'object' && value !== null ? (value as Tree) : {})

function FlowList({ settings }: { readonly settings: Tree }) {
  const flows = treeOf(settings.flows)
  return (
    <Card flush={true}>
      <ul className="flows">
        {FLOWS.map((name) => {
          const setting = flows[name] ?? true
          const isOn = setting !== false
          const Sign = name === 'referenceData' ? IconArrowsLeftRight : IconArrowNarrowRight
          return (
            <li key={name}>
              <Badge tone={isOn ? 'done' : 'quiet'}>{isOn ? words.on : words.off}</Badge>
              <span className="strong">{words.flow[name].from}</span>
              <Sign size={18} className="dim" stroke={1.5} aria-hidden={true} />
              <span>{words.flow[name].to}</span>
              <span className="small dim flow-how">{howOf(setting)}</span>
            </li>
          )
        })}
      </ul>
    </Card>
  )
}

/** The settings of a flow in its own words: `as: note · lines: off`. */
const howOf = (setting: unknown): string =>
  Object.entries(treeOf(setting))
    .map(([name, value]) => `${name}: ${told(value)}`)
    .join(' · ')

const told = (value: unknown): string => {
  if (value === true) return words.on.toLowerCase()
  if (value === false) return words.off.toLowerCase()
  if (value === null || value === '') return '–'
  if (Array.isArray(value)) return value.length === 0 ? '–' : value.map(told).join(', ')
  return typeof value === 'object' ? howOf(value) || '–' : String(value)
}

function Others({ settings }: { readonly settings: Tree }) {
  const { flows: _, ...rest } = settings
  return (
    <Card title={words.others}>
      <dl className="kv kv-two">
        {Object.entries(rest).map(([name, value]) => (
          <div key={name}>
            <dt>{words.names[name as keyof typeof words.names] ?? name}</dt>
            <dd>{told(value)}</dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}
