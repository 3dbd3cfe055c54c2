/** What is asked for; it bounds what may come back. */
export type Expected = 'list' | 'record' | 'tokens' | 'file'

const MB = 1_000_000
// A file of 10 MB, which may come as base64 in JSON.
const LIMITS = { list: 64 * MB, record: 64 * MB, tokens: MB, file: 14 * MB } as const satisfies Record<Expected, number>
/** An error body is for people to read, so it may be much smaller. */
const FAILED = 100_000

export const limitOf = (expected: Expected, ok: boolean): number => (ok ? LIMITS[expected] : FAILED)

/** `64 MB`, `100 kB` */
export const sizeOf = (bytes: number): string => (bytes >= MB ? `${bytes / MB} MB` : `${bytes / 1_000} kB`)

/**
 * The whole body, as long as it has at most `most` bytes once unpacked; else `null`, and the connection is
 * dropped. It is unpacked while it is read, so a compression bomb costs no more than what was read until then.
 */
export async function readBody(response: Response, most: number): Promise<Uint8Array | null> {
  if (response.body === null) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  if (announced(response.headers) > most) {
    await response.body.cancel()
    return null
  }
  for await (const chunk of response.body) {
    size += chunk.byteLength
    // Leaving the loop cancels the stream, and with it the request.
    if (size > most) return null
    chunks.push(chunk)
  }
  const [first] = chunks
  return first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks)
}

/** The announced length; 0 for a packed body, whose `content-length` is the packed size. */
const announced = (headers: Headers): number =>
  headers.has('content-encoding') ? 0 : Number(headers.get('content-length') ?? 0)
