import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const SHEETS = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.css'))

interface Rule {
  readonly selector: string
  readonly members: readonly string[]
  readonly isNarrow: boolean
}

/** The rules of a sheet in their order; those within `@media` of a width are for narrow screens alone. */
function rulesOf(sheet: string): readonly Rule[] {
  const rules: Rule[] = []
  const within: string[] = []
  for (const [, head = '', body, end] of sheet
    .replaceAll(/\/\*.*?\*\//gs, '')
    .matchAll(/([^{}]*)(?:\{([^{}]*)\}|\{|(\}))/g)) {
    if (end !== undefined) within.pop()
    else if (body === undefined) within.push(head)
    else {
      const members = [...body.matchAll(/([\w-]+)\s*:/g)].map(([, member = '']) => member)
      const isNarrow = within.some((outer) => outer.includes('max-width'))
      for (const selector of head.split(',')) rules.push({ selector: selector.trim(), members, isNarrow })
    }
  }
  return rules
}

test.each(SHEETS)(
  'what %s says of narrow screens stands after what it says of all, or it would never count',
  (name) => {
    const rules = rulesOf(readFileSync(join(import.meta.dirname, name), 'utf8'))
    const lost = rules.flatMap(({ selector, members, isNarrow }, at) =>
      isNarrow
        ? rules
            .slice(at + 1)
            .filter((later) => !later.isNarrow && later.selector === selector)
            .flatMap((later) => later.members.filter((member) => members.includes(member)))
            .map((member) => `${selector} { ${member} }`)
        : [],
    )
    expect(lost).toEqual([])
  },
)
