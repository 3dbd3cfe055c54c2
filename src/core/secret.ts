import { inspect } from 'node:util'

/** A secret that prints as `[secret]` wherever it is logged, serialised or put into a text. */
export class Secret {
  readonly #value: string
  constructor(value: string) {
    this.#value = value
  }
  /** The plain text; call it only where it leaves for the system it belongs to. */
  reveal(): string {
    return this.#value
  }
  toString(): string {
    return '[secret]'
  }
  toJSON(): string {
    return '[secret]'
  }
  [inspect.custom](): string {
    return '[secret]'
  }
}

export const secret = (value: string): Secret => new Secret(value)
