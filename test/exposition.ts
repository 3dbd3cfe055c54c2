/** One series of Prometheus' text format. */
export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface Exposition {
  readonly samples: readonly Sample[]
  /** Metric → `counter`, `gauge`, `histogram`. */
  readonly types: ReadonlyMap<string, string>
  readonly helps: ReadonlySet<string>
  /** The value under exactly these labels; `undefined` when there is no such series. */
  readonly value: (name: string, labels?: Readonly<Record<string, string>>) => number | undefined
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g

/** Reads the text format strictly: what is no comment, no series and not empty throws. */
export function readExposition(text: string): Exposition {
  const samples: Sample[] = []
  const types = new Map<string, string>()
  const helps = new Set<string>()
  for (const line of text.split('\n')) {
    if (line === '') continue
    if (line.startsWith('#')) {
      const [, kind, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? []
      if (kind === 'TYPE') types.set(name, rest)
      else if (kind === 'HELP') helps.add(name)
      continue
    }
    const [, name, labels = '', value] = LINE.exec(line) ?? []
    const isNumber = value !== undefined && (/^nan$/i.test(value) || !Number.isNaN(Number(value)))
    if (name === undefined || !isNumber) throw new SyntaxError(`No line of an exposition: ${line}`)
    const named = [...labels.matchAll(LABEL)].map(([, key = '', text = '']) => [key, text] as const)
    samples.push({ name, labels: Object.fromEntries(named), value: Number(value) })
  }
  const keyOf = (labels: Readonly<Record<string, string>>) => JSON.stringify(Object.entries(labels).sort())
  return {
    samples,
    types,
    helps,
    value: (name, labels = {}) =>
      samples.find((one) => one.name === name && keyOf(one.labels) === keyOf(labels))?.value,
  }
}
