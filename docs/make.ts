import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { contractPage } from '../src/app/contract-page.ts'
import { settingsPage, settingsReference } from '../src/connection/reference.ts'
import { roomsTable } from '../test/rooms.ts'

// The pages, and the part of a page, that are made from the code.
const page = (name: string): string => join(import.meta.dirname, name)
writeFileSync(page('json.md'), contractPage())
writeFileSync(page('settings.md'), settingsPage(settingsReference()))
const architecture = readFileSync(page('architecture.md'), 'utf8')
writeFileSync(
  page('architecture.md'),
  architecture.replace(/^\| Room \| Holds \| Imports \|\n(?:\|.*\n)+/m, () => `${roomsTable()}\n`),
)
