import {
  IconAlertTriangle,
  IconCheck,
  IconCircleDashed,
  IconClock,
  IconLoader2,
  IconPlayerPause,
  IconX,
} from '@tabler/icons-react'
import type { ComponentType, ReactNode } from 'react'
import { words } from '../words/status.ts'

export type Tone = 'done' | 'running' | 'waiting' | 'paused' | 'quiet' | 'attention' | 'failed'

const SIGNS: Record<Tone, ComponentType<{ size: number; stroke: number; 'aria-hidden': true }>> = {
  done: IconCheck,
  running: IconLoader2,
  waiting: IconClock,
  paused: IconPlayerPause,
  quiet: IconCircleDashed,
  attention: IconAlertTriangle,
  failed: IconX,
}

/** A state by colour, sign and word. Red means that a person must act. */
export function Badge({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  const Sign = SIGNS[tone]
  return (
    <span className={`badge badge-${tone}`}>
      <Sign size={14} stroke={2} aria-hidden={true} />
      {children}
    </span>
  )
}

const RUN: Record<keyof typeof words.run, Tone> = {
  running: 'running',
  done: 'done',
  done_with_issues: 'attention',
  paused: 'paused',
  failed: 'failed',
  stopped: 'quiet',
}

export const RunBadge = ({ status }: { readonly status: keyof typeof words.run }) => (
  <Badge tone={RUN[status]}>{words.run[status]}</Badge>
)

const ISSUE: Record<keyof typeof words.issue, Tone> = {
  open: 'failed',
  waiting: 'waiting',
  resolved: 'done',
  ignored: 'quiet',
}

export const IssueBadge = ({ state }: { readonly state: keyof typeof words.issue }) => (
  <Badge tone={ISSUE[state]}>{words.issue[state]}</Badge>
)

const CONNECTION: Record<keyof typeof words.connection, Tone> = {
  not_started: 'quiet',
  active: 'done',
  paused: 'paused',
  held: 'failed',
}

export const ConnectionBadge = ({ state }: { readonly state: keyof typeof words.connection }) => (
  <Badge tone={CONNECTION[state]}>{words.connection[state]}</Badge>
)

const BEHAVIOUR: Record<keyof typeof words.behaviour, Tone> = {
  'Pays on time': 'done',
  'Sometimes late': 'waiting',
  'Often late': 'attention',
  'Overdue now': 'failed',
  'No history': 'quiet',
}

export const BehaviourBadge = ({ behaviour }: { readonly behaviour: keyof typeof words.behaviour }) => (
  <Badge tone={BEHAVIOUR[behaviour]}>{words.behaviour[behaviour]}</Badge>
)
