import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { settingsPage, settingsReference } from './reference.ts'

const page = join(import.meta.dirname, '..', '..', 'docs', 'settings.md')
writeFileSync(page, settingsPage(settingsReference()))
