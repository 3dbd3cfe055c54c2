import type { Reply } from './reply.ts'
import type { Quirks } from './route.ts'

/** An answer in the form that the switches ask for: the real system has more than one, and says nowhere which. */
export function inForm(reply: Reply, { metadata, errors }: Quirks): Reply {
  if (typeof reply.body !== 'string' || !reply.headers?.['content-type']?.startsWith('application/json')) return reply
  const body: unknown = JSON.parse(reply.body)
  if (reply.status >= 400) return errorIn(errors, reply, body)
  return metadata === 'missing' && Array.isArray(body) ? { ...reply, body: JSON.stringify(body.map(bare)) } : reply
}

function bare(row: unknown): unknown {
  if (typeof row !== 'object' || row === null) return row
  const { metadata: _, ...rest } = row as Record<string, unknown>
  return rest
}

function errorIn(form: Quirks['errors'], reply: Reply, body: unknown): Reply {
  const { message, Message, ...rest } = body as Record<string, unknown>
  const said = message ?? Message
  switch (form) {
    case 'mixed':
      return reply
    case 'Message':
      return { ...reply, body: JSON.stringify({ ...rest, ...(said === undefined ? {} : { Message: said }) }) }
    case 'array':
      return { ...reply, body: JSON.stringify([body]) }
    case 'text':
      return {
        ...reply,
        headers: { ...reply.headers, 'content-type': 'text/plain' },
        body: typeof said === 'string' ? said : '',
      }
  }
}
