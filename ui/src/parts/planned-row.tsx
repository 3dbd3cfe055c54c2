import { IconExternalLink } from '@tabler/icons-react'
import type { Planned } from '../documents.ts'
import { words as entities } from '../words/entities.ts'
import { words } from '../words/preview.ts'
import { words as status } from '../words/status.ts'
import { DiffTable } from './diff.tsx'
import { Fold } from './fold.tsx'
import { TimelineLink } from './timeline-link.tsx'

const SIGNS = {
  create: { sign: '+', tone: 'good' },
  update: { sign: '~', tone: '' },
  delete: { sign: '−', tone: 'bad' },
  unlink: { sign: '−', tone: 'warn' },
} as const

/** A write that a run would make, with each field as it stands now and as it will. */
export function PlannedRow({ connection, operation }: { readonly connection: string; readonly operation: Planned }) {
  const { kind, entity, title, changes, units, url, system } = operation
  const { sign, tone } = SIGNS[kind]
  return (
    <Fold
      head={
        <>
          <span className={`sign ${tone}`} aria-hidden="true">
            {sign}
          </span>
          <span className="fold-kind">{status.kind[kind]}</span>
          <span className="clip strong">{title}</span>
          <span className="push dim small hide-sm num">{words.units(units)}</span>
          <span className="dim small fold-entity">
            {system === 'visma' ? entities.system.visma : entities.entity[entity]}
          </span>
        </>
      }
    >
      <DiffTable changes={changes} />
      <p className="line line-apart small" style={{ padding: '8px 12px 0' }}>
        <TimelineLink connection={connection} of={operation} isPlanned={true} />
        {url && (
          <a href={url} target="_blank" rel="noreferrer" className="line" style={{ gap: 4 }}>
            {words.openThere} <IconExternalLink size={12} aria-hidden={true} />
          </a>
        )}
      </p>
    </Fold>
  )
}
