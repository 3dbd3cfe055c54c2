/** Tells of trouble that comes back every second once, until it was over; and again when it comes anew. */
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
