import { OpenAPIGenerator } from '@orpc/openapi'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { contract } from './contract/contract.ts'
import { problemDocument } from './problems.ts'

/** The contract as an OpenAPI 3.1 document. */
export async function openApiDocument(prefix: string): Promise<object> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] })
  const document = await generator.generate(contract, {
    info: {
      title: 'ml-connector',
      version: '1',
      description:
        'Whoever asks is signed in, or sends an API key as a bearer token. Refusals are problems (RFC 9457).',
    },
    servers: [{ url: prefix }],
    security: [{ key: [] }, { session: [] }],
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: 'ml-session' },
      },
    },
    commonSchemas: { Problem: { schema: problemDocument } },
  })
  for (const path of Object.values(document.paths ?? {}))
    for (const operation of Object.values(path ?? {})) {
      const { responses } = operation as { responses?: Record<string, object> }
      if (responses !== undefined) responses.default = REFUSED
    }
  return document
}

const REFUSED = {
  description: 'Refused, or failed',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
}
