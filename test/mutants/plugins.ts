import { relative } from 'node:path'
import { isDrawn } from './sample.ts'

/** The parts of StrykerJS's and Babel's values that are looked at here. */
interface Path {
  readonly node: { readonly type: string; readonly expressions?: readonly { readonly type: string }[] }
  readonly parent: { readonly type: string } | null
}
interface Mutant {
  readonly id: string
  readonly fileName: string
  readonly mutatorName: string
  readonly replacement: string
  readonly location: { readonly start: { readonly line: number; readonly column: number } }
}
type Check = { readonly status: 'passed' } | { readonly status: 'compileError'; readonly reason: string }

/** Where a text is compared, so that another text is another decision. */
const COMPARED = ['BinaryExpression', 'SwitchCase']
/** What a text may be put together of without deciding anything. */
const PLAIN = ['Identifier', 'MemberExpression', 'CallExpression']

/**
 * Words are no decisions: a test that fails for another word only repeats the sentence. So texts are mutated where
 * they are compared, and left alone elsewhere.
 */
function shouldIgnore({ node, parent }: Path): string | undefined {
  const isText =
    node.type === 'StringLiteral' ||
    (node.type === 'TemplateLiteral' && (node.expressions ?? []).every(({ type }) => PLAIN.includes(type)))
  return isText && !COMPARED.includes(parent?.type ?? '') ? 'words, no decision' : undefined
}

/** Draws the sample. StrykerJS has no other word for a mutant that is not judged than one that does not compile. */
const sampleChecker = () => ({
  init: async () => {},
  group: async (mutants: readonly Mutant[]) => [mutants.map(({ id }) => id)],
  check: async (mutants: readonly Mutant[]): Promise<Record<string, Check>> =>
    Object.fromEntries(mutants.map((mutant) => [mutant.id, checked(mutant)])),
})

function checked({ fileName, mutatorName: mutator, replacement, location: { start } }: Mutant): Check {
  const { SAMPLE_PERCENT = '100', SAMPLE_SEED = '', MUTATED_ROOT = '' } = process.env
  // StrykerJS counts lines and columns from 0 inside, and from 1 in its report.
  const place = { file: relative(MUTATED_ROOT, fileName), line: start.line + 1, column: start.column + 1 }
  const drawn = isDrawn({ ...place, mutator, replacement }, { percent: Number(SAMPLE_PERCENT), seed: SAMPLE_SEED })
  return drawn ? { status: 'passed' } : { status: 'compileError', reason: 'not in the sample' }
}

/** The form in which StrykerJS takes plugins. */
export const strykerPlugins = [
  { kind: 'Ignore', name: 'words', value: { shouldIgnore } },
  { kind: 'Checker', name: 'sample', factory: sampleChecker },
]
