/** A question about the health of the program is answered within this time. */
export const ANSWER_WITHIN_MS = 1_500

/**
 * What `work` answers, if it does so in time. Otherwise it goes on, and its result is ignored.
 *
 * @throws Error when it took longer
 */
export async function inTime<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${ms} ms.`)), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
