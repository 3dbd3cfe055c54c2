import type { Source } from '../../core/connector.ts'
import type { SyncError } from '../../core/errors.ts'
import type { StreamName } from '../../core/record.ts'
import type { NewIssue } from '../../core/sync-store.ts'
import type { StampedAhead } from './watermark.ts'

// Issues about a stream have its name as their key, so that the next read of it can close them.

/** A stream that cannot be read until a person does something: its flow waits, everything else goes on. */
export const streamIssue = (stream: StreamName, flow: string, error: SyncError): NewIssue => ({
  flow,
  stream,
  key: stream,
  code: error.code,
  message: `${error.message.replace(/\.$/, '')}. Nothing new of ${flow} is carried over meanwhile; everything else goes on.`,
  advice: `If the company has no licence for this module, switch it off with settings.flows.${flow}: false.${error.advice === undefined ? '' : ` Else: ${error.advice}`}`,
  details: error.requestId === undefined ? {} : { requestId: error.requestId },
})

export const stampedAheadIssue = (
  stream: StreamName,
  flow: string,
  { key, number, modified }: StampedAhead,
  { title, vendor }: Pick<Source, 'title' | 'vendor'>,
): NewIssue => ({
  flow,
  stream,
  key: stream,
  code: 'source.stamped_ahead',
  message: `${stream} ${number ?? key} says that it was changed at ${modified}, which has not come yet by the clock of ${title}. It is read again in every run; nothing else is missed for it.`,
  advice: `Save it once more in ${title}, so that it gets the right time. Where many rows are so, report it to ${vendor}.`,
  details: { key, number, modified },
})
