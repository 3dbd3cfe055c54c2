import { type Hidden, hiddenForms } from './secret-forms.ts'

// Shorter texts occur in ordinary words and numbers; replacing them would garble the line and hide nothing.
const SHORTEST_SECRET = 6
/** Tokens are renewed for as long as a process lives, and one of a thousand renewals ago opens nothing any more. */
const MOST = 10_000
const IN_PLACE = '[secret]'

/**
 * The newest of the secrets met so far. Answers of the systems they were sent to, and all text that leaves the process,
 * pass through `hide`, which takes them out however they are written (`secret-forms.ts`).
 */
export class KnownSecrets {
  readonly #hidden = new Map<string, readonly Hidden[]>()
  readonly #wider: KnownSecrets | null

  constructor(wider: KnownSecrets | null = null) {
    this.#wider = wider
  }

  /** A set of its own, for one connection: what is added to it is known here too, and not the other way round. */
  narrower(): KnownSecrets {
    return new KnownSecrets(this)
  }

  add(values: Iterable<string>): void {
    for (const value of values) {
      if (value.length < SHORTEST_SECRET) continue
      this.#keep(value)
      this.#wider?.add([value])
    }
  }

  hide(text: string): string {
    let clean = text
    for (const forms of this.#hidden.values()) {
      for (const { trace, pattern } of forms) {
        if (trace === null || clean.includes(trace)) clean = clean.replace(pattern, IN_PLACE)
      }
    }
    return clean
  }

  #keep(value: string): void {
    const forms = this.#hidden.get(value) ?? hiddenForms(value)
    this.#hidden.delete(value)
    this.#hidden.set(value, forms)
    const oldest = this.#hidden.keys().next()
    if (this.#hidden.size > MOST && !oldest.done) this.#hidden.delete(oldest.value)
  }
}
