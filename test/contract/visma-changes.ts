import { Ajv, type ValidateFunction } from 'ajv'
import type { LoggedWrite } from '../../src/twins/visma/twin.ts'
import { type Schema, table } from './tables/read.ts'

/** Where changes of customers that were sent to Visma.net depart from its OpenAPI document, one sentence each. */
export function wrongChanges(writes: readonly LoggedWrite[]): readonly string[] {
  return writes.flatMap(({ method, path, body, ifMatch }) => {
    const validate = validators.find(({ route }) => route.test(`${method} ${path}`))?.validate
    if (validate === undefined) return [`${method} ${path} is no change of the contract`]
    validate(body)
    const wrong = (validate.errors ?? []).map(({ instancePath, message }) => `${path}${instancePath} ${message}`)
    const quoted = ifMatch === null || /^"[^"]+"$/.test(ifMatch) ? [] : [`${path} carries the If-Match ${ifMatch}`]
    return [...wrong, ...quoted]
  })
}

const validators: readonly { readonly route: RegExp; readonly validate: ValidateFunction }[] = compiled()

function compiled() {
  const { operations, schemas } = table('visma')
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false })
  for (const [name, schema] of Object.entries(schemas)) {
    ajv.addSchema(exact(schema) as object, `#/components/schemas/${name}`)
  }
  return Object.entries(operations).flatMap(([operation, { body }]) =>
    body === undefined
      ? []
      : [{ route: new RegExp(`^${operation.replace(/\{\w+\}/g, '[^/]+')}$`), validate: ajv.compile(body as object) }],
  )
}

/** No member that the document does not have, and a wrapper that holds its value. */
function exact(schema: Schema): Schema {
  if (schema.properties === undefined) return schema
  const { value } = schema.properties
  return { ...schema, additionalProperties: false, ...(value === undefined ? {} : { required: ['value'] }) }
}
