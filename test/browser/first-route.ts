import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

interface Chunk {
  readonly file: string
  readonly imports?: readonly string[]
  readonly css?: readonly string[]
}
type Manifest = Readonly<Record<string, Chunk>>

/** Bytes, compressed by gzip, of the scripts and styles that these entries of a build load at once, whatever they import. */
export function loadedBy(built: string, entries: readonly string[]): { readonly js: number; readonly css: number } {
  const manifest: Manifest = JSON.parse(readFileSync(join(built, '.vite', 'manifest.json'), 'utf8'))
  const reached = new Set(entries)
  // A set takes in what is added while it is walked.
  for (const name of reached) for (const next of manifest[name]?.imports ?? []) reached.add(next)
  const chunks = [...reached].map((name) => {
    const chunk = manifest[name]
    if (chunk === undefined) throw new Error(`The build has no ${name}.`)
    return chunk
  })
  const size = (file: string): number => gzipSync(readFileSync(join(built, file)), { level: 9 }).length
  const sum = (files: readonly string[]) => [...new Set(files)].reduce((all, file) => all + size(file), 0)
  return { js: sum(chunks.map(({ file }) => file)), css: sum(chunks.flatMap(({ css = [] }) => css)) }
}
