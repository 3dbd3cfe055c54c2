import { z } from 'zod'
import { listedConnection } from '../../../app/connections.ts'
import { auditDocument, overviewDocument, settingsDocument } from '../../../app/lists/list-documents.ts'
import { statusDocument } from '../../../app/status.ts'
import { ADMIN, FINANCE, inConnection, paged, pageOf, reads } from './route.ts'

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
}

export const status = {
  all: reads('/status', 'Connections', 'How all connections stand').output(statusDocument),
  of: reads('/connections/{connection}/status', 'Connections', 'How a connection stands')
    .input(z.strictObject(inConnection))
    .output(statusDocument),
}

export const audit = {
  list: reads('/audit', 'People', 'What people did, with any connection or none', ADMIN)
    .input(z.strictObject(paged))
    .output(pageOf(auditDocument)),
}
