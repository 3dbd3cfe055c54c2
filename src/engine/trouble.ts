/** Reports lasting trouble once instead of every second, and again only when it comes back after it was over. */
export interface Trouble {
  readonly met: (error: unknown) => void
  readonly over: () => void
}

export function trouble(tell: (error: unknown) => void): Trouble {
  let isTold = false
  return {
    met: (error) => {
      if (!isTold) tell(error)
      isTold = true
    },
    over: () => {
      isTold = false
    },
  }
}
