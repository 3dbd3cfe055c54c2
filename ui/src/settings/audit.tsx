import { IconDownload, IconListDetails } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { addressOf } from '../api.ts'
import { asks } from '../asks.ts'
import type { Audited } from '../documents.ts'
import { actionSaid } from '../parts/action-said.ts'
import { EmptyState } from '../parts/empty.tsx'
import { Fold } from '../parts/fold.tsx'
import { Json } from '../parts/json.tsx'
import { List } from '../parts/list.tsx'
import { Card } from '../parts/page.tsx'
import { When } from '../parts/when.tsx'
import { words as common } from '../words/common.ts'
import { words } from '../words/settings.ts'

/** What people did, the newest first. */
export function Audit() {
  const audit = useInfiniteQuery(asks.audit(null))
  return (
    <Card
      title={words.parts.audit}
      says={words.auditSays}
      flush={true}
      right={
        <a className="chip" href={addressOf('/audit.csv')} download={true}>
          <IconDownload size={14} aria-hidden={true} />
          {common.exportCsv}
        </a>
      }
    >
      <List of={audit} empty={<EmptyState icon={IconListDetails} title={words.noAudit} />}>
        {(items) => (
          <div className="folds">
            {items.map((one) => (
              <Fold key={one.id} head={<Head of={one} />}>
                <div className="columns">
                  <div className="wide-6 stack stack-tight">
                    <span className="small dim">{common.now}</span>
                    <Json of={one.before} label={common.now} />
                  </div>
                  <div className="wide-6 stack stack-tight">
                    <span className="small dim">{common.after}</span>
                    <Json of={one.after} label={common.after} />
                  </div>
                </div>
              </Fold>
            ))}
          </div>
        )}
      </List>
    </Card>
  )
}

const Head = ({ of: { by, action, connection, stream, key, subject, at } }: { readonly of: Audited }) => (
  <>
    <span className="strong" style={{ flex: 'none' }}>
      {by.name || by.kind}
    </span>
    <span>{actionSaid(action)}</span>
    <span className="dim clip">
      {[connection, stream === null ? null : `${stream} ${key ?? ''}`, subject].filter(Boolean).join(' · ')}
    </span>
    <span className="push small dim">
      <When at={at} />
    </span>
  </>
)
