import { existsSync, globSync, readFileSync } from 'node:fs'

/** Rooms whose decisions are judged by mutants, in the order of the report. */
export const ROOMS = [
  'src/core',
  'src/sync',
  'src/flows/visma-pipedrive',
  'src/connectors/http',
  'src/connectors/visma',
  'src/connectors/pipedrive',
] as const

/** Files that would count by the rule below and do not, each with its reason. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  'test/scripted.ts': 'stands for Pipedrive in tests',
  'test/example-records.ts': 'records for tests',
}

/**
 * What is mutated: files that never wait, and so decide without asking anybody, and files that wait but have a
 * test of their own beside them. What only carries records between ports (phases, targets, stores that remember) is
 * judged by `test/sync` over the twins, where one mutant would cost minutes.
 */
export function mutatedFiles(root: string): readonly string[] {
  const decides = (file: string): boolean => !/\bawait\b/.test(readFileSync(`${root}/${file}`, 'utf8'))
  return ROOMS.flatMap((room) => globSync(`${room}/**/*.ts`, { cwd: root }).sort())
    .filter((file) => !file.endsWith('.test.ts') && !(file in LEFT_OUT))
    .filter((file) => decides(file) || existsSync(`${root}/${file.replace(/\.ts$/, '.test.ts')}`))
}
