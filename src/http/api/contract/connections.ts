import { z } from 'zod'
import {
  appliedConnection,
  authorizeDocument,
  connectionDocument,
  listedConnection,
  partOfFile,
  validatedConnection,
} from '../../../app/connections.ts'
import { deletedConnection } from '../../../app/delete-connection.ts'
import { auditDocument, overviewDocument, settingsDocument } from '../../../app/lists/list-documents.ts'
import { visibility } from '../../../app/lowering.ts'
import { checkedValues, settingValue } from '../../../app/set-values.ts'
import { statusDocument } from '../../../app/status.ts'
import { ADMIN, FINANCE, inConnection, LATER, paged, pageOf, reads, writes } from './route.ts'
import { begun } from './work.ts'

const OF_ADMINS = { scope: 'admin' } as const

/** A connection file, with what its placeholders stand for. */
const aFile = {
  yaml: z.string().min(1).max(200_000),
  secrets: z
    .record(z.string().max(100), z.string().max(10_000))
    .default({})
    .describe('Placeholder → what it stands for; one that is left out keeps what is stored'),
}
const lowers = z.boolean().default(false).describe('Somebody agreed that what sales may no longer see is cleared')
const values = z.array(settingValue).min(1).max(200)
const revision = z.string().max(100).describe('Of the settings that were changed')

export const connections = {
  list: reads('/connections', 'Connections', 'All connections').output(z.array(listedConnection)),
  get: reads('/connections/{connection}', 'Connections', 'One connection')
    .input(z.strictObject(inConnection))
    .output(listedConnection),
  overview: reads('/connections/{connection}/overview', 'Connections', 'A connection at a glance')
    .input(z.strictObject(inConnection))
    .output(overviewDocument),
  settings: reads('/connections/{connection}/settings', 'Connections', 'Its settings, without secrets')
    .input(z.strictObject(inConnection))
    .output(settingsDocument),
  audit: reads('/connections/{connection}/audit', 'People', 'What people did with a connection', FINANCE)
    .input(z.strictObject({ ...inConnection, ...paged }))
    .output(pageOf(auditDocument)),
  pause: writes('/connections/{connection}/pause', 'Connections', 'Stop it from writing', FINANCE)
    .input(z.strictObject(inConnection))
    .output(connectionDocument),
  resume: writes('/connections/{connection}/resume', 'Connections', 'Let it write again', FINANCE)
    .input(z.strictObject(inConnection))
    .output(connectionDocument),
  ping: writes('/connections/{connection}/ping', 'Connections', 'Check both systems', FINANCE, LATER)
    .input(z.strictObject(inConnection))
    .output(begun),
  fit: writes('/connections/{connection}/fit', 'Connections', 'Whether the two systems fit', FINANCE, LATER)
    .input(z.strictObject(inConnection))
    .output(begun),
  pingDraft: writes('/connections/ping', 'Connections', 'Check both systems as a file would reach them', ADMIN, {
    ...{ ...OF_ADMINS, ...LATER },
  })
    .input(z.strictObject(aFile))
    .output(begun),
  secrets: writes('/connections/{connection}/secrets', 'Connections', 'Replace secrets, once they pass a ping', ADMIN, {
    ...{ ...OF_ADMINS, ...LATER, method: 'PUT' },
  })
    .input(
      z.strictObject({
        ...inConnection,
        secrets: aFile.secrets
          .unwrap()
          .refine((secrets) => Object.keys(secrets).length > 0, { message: 'Say at least one.' }),
      }),
    )
    .output(begun),
  authorize: writes('/connections/{connection}/authorize', 'Connections', 'A link to sign it in', ADMIN, {
    ...{ ...OF_ADMINS, isNotKept: true },
  })
    .input(z.strictObject(inConnection))
    .output(authorizeDocument),
  validate: writes('/connections/validate', 'Connections', 'What applying a file would do', ADMIN, OF_ADMINS)
    .input(z.strictObject(aFile))
    .output(validatedConnection),
  read: writes('/connections/read', 'Connections', 'What a text says of a connection, which need not be all', ADMIN, {
    ...{ ...OF_ADMINS, isNotKept: true },
  })
    .input(z.strictObject({ text: aFile.yaml }))
    .output(partOfFile),
  create: writes('/connections', 'Connections', 'Make a connection', ADMIN, OF_ADMINS)
    .input(z.strictObject(aFile))
    .output(appliedConnection),
  apply: writes('/connections/{connection}/settings', 'Connections', 'Change its settings', ADMIN, {
    ...OF_ADMINS,
    method: 'PUT',
  })
    .input(z.strictObject({ ...inConnection, ...aFile, revision, lowers }))
    .output(appliedConnection),
  set: writes('/connections/{connection}/settings/values', 'Connections', 'Change single settings', ADMIN, {
    ...OF_ADMINS,
    method: 'PUT',
  })
    .input(z.strictObject({ ...inConnection, values, revision, lowers }))
    .output(appliedConnection),
  check: writes('/connections/{connection}/settings/check', 'Connections', 'What changing them would do', FINANCE)
    .input(z.strictObject({ ...inConnection, values }))
    .output(checkedValues),
  visibility: writes('/connections/{connection}/visibility', 'Connections', 'What sales may see of amounts', FINANCE, {
    method: 'PUT',
  })
    .input(z.strictObject({ ...inConnection, visibility, revision, lowers }))
    .output(appliedConnection),
  delete: writes('/connections/{connection}', 'Connections', 'Delete it; both systems stay as they are', ADMIN, {
    ...OF_ADMINS,
    method: 'DELETE',
  })
    .input(z.strictObject(inConnection))
    .output(deletedConnection),
}

export const status = {
  all: reads('/status', 'Connections', 'How all connections stand').output(statusDocument),
  of: reads('/connections/{connection}/status', 'Connections', 'How a connection stands')
    .input(z.strictObject(inConnection))
    .output(statusDocument),
}

export const audit = {
  csv: reads('/audit.csv', 'People', 'The same as comma-separated values', ADMIN).output(z.file().mime('text/csv')),
  list: reads('/audit', 'People', 'What people did, with any connection or none', ADMIN)
    .input(z.strictObject(paged))
    .output(pageOf(auditDocument)),
}
