import fc from 'fast-check'
import { expect, test } from 'vitest'
import { errorCode, errorText } from './body.ts'

test.each([
  ['{"message":"Bad TaxCategoryID"}', 'Bad TaxCategoryID'],
  ['{"Message":"Bad"}', 'Bad'],
  [
    '{"ExceptionType":"IPPException","ExceptionMessage":"No license for this company."}',
    'No license for this company.',
  ],
  ['{"ExceptionType":"IPPException","ExceptionMessage":"","ExceptionFaultCode":"12002"}', 'IPPException 12002'],
  ['{"error":"invalid_scope"}', 'invalid_scope'],
  ['{"error":"invalid_grant","error_description":"Expired"}', 'Expired'],
  ['{"success":false,"error":"Not found","error_info":"See the docs","data":null}', 'Not found – See the docs'],
  [
    '{"status":"error","errors":{"event_action":["is wrong","is short"],"url":["is bad"]}}',
    'event_action: is wrong; is short; url: is bad',
  ],
  ['{"errors":[{"message":"first"},{"message":"second"}]}', 'first; second'],
  ['{"error":{"message":"inner"}}', 'inner'],
  ['"just text"', 'just text'],
  ['[{"message":"in a list"}]', 'in a list'],
  ['Service Unavailable\n\nplease wait', 'Service Unavailable please wait'],
  ['', ''],
  ['{"message":404}', '404'],
  ['{"message":"  padded  ","error":"unused"}', 'padded'],
  ['{"message":"","error":"used"}', 'used'],
  ['{"message":"same","error_info":"same"}', 'same'],
  ['{"error":{"error_description":"inner"}}', 'inner'],
  ['{"error":{"nothing":"known"}}', '{"error":{"nothing":"known"}}'],
  ['{"errors":{"name":{"first":["too long"]},"none":[]}}', 'name: first: too long'],
  ['{"errors":{"message":"own","name":"unused"}}', 'own'],
  ['{"errors":[[[[["too deep"]]]]]}', '{"errors":[[[[["too deep"]]]]]}'],
  ['{"errors":["1","2","3","4","5","6"]}', '1; 2; 3; 4; 5'],
  ['{"errors":{"a":"1","b":"2","c":"3","d":"4","e":"5","f":"6"}}', 'a: 1; b: 2; c: 3; d: 4; e: 5'],
  ['[]', '[]'],
  ['null', 'null'],
  ['a < b and b > c', 'a < b and b > c'],
])('%s says: %s', (body, said) => {
  expect(errorText(body)).toBe(said)
})

test('of a page only its words are kept', () => {
  const page =
    '<!doctype html><html><head><style>p{}</style><script>let x</script></head><body><h1>502</h1>\n<p>Bad&nbsp;gateway</p></body>'
  expect(errorText(page)).toBe('502 Bad gateway')
})

test.each([
  ['<p>Bad <!-- of the\nproxy --> gateway</p>', 'Bad gateway'],
  ['<p>Bad gateway<!-- and so on', 'Bad gateway'],
  ['<script>let a = "<p>"</script>down<style>p{', 'down'],
  ['<p>down</p', 'down'],
  ['<SCRIPT>x</SCRIPT ><B>down</B>', 'down'],
])('of the page %s only "%s" is kept', (page, said) => {
  expect(errorText(page)).toBe(said)
})

test('what fits is not cut, and what is cut ends in a word or its part', () => {
  expect(errorText('x'.repeat(300))).toBe('x'.repeat(300))
  expect(errorText(`${'x'.repeat(298)} yy`)).toBe(`${'x'.repeat(298)}…`)
})

test('no more than 300 characters are kept, on one line', () => {
  const said = errorText(`${'long '.repeat(100_000)}\u0000\n`)
  expect(said.length).toBeLessThanOrEqual(300)
  expect(said).toMatch(/…$/)
})

test('nothing a server sends can make it throw', () => {
  const bodies = fc.oneof(
    fc.string(),
    fc.json(),
    fc.jsonValue().map((errors) => JSON.stringify({ errors, error: errors })),
  )
  fc.assert(
    fc.property(bodies, (body) => {
      expect(errorText(body).length).toBeLessThanOrEqual(300)
      errorCode(body)
    }),
  )
})

test('the machine-readable name is found where there is one', () => {
  expect(errorCode('{"error":"invalid_client"}')).toBe('invalid_client')
  expect(errorCode('{"ExceptionFaultCode":"12027","ExceptionMessage":"No license"}')).toBe('12027')
  expect(errorCode('{"error":"Not found, sorry","errorCode":404}')).toBe('404')
  expect(errorCode('{"error":"A sentence is no code"}')).toBeNull()
  expect(errorCode('<html>')).toBeNull()
  expect(errorCode('{"code":7,"error":"later"}')).toBe('7')
  expect(errorCode('{"code":{"of":"a kind"}}')).toBeNull()
  expect(errorCode(`{"code":"${'x'.repeat(101)}"}`)).toBeNull()
  expect(errorCode('{"code":"visma:no.way-1"}')).toBe('visma:no.way-1')
})
