import { expect, test } from 'vitest'
import { isPage, isRedirect } from './page.ts'

const answer = (text: string, type?: string) => ({
  text,
  headers: new Headers(type === undefined ? {} : { 'content-type': type }),
})

test.each([
  ['\n <!doctype html>', undefined],
  ['<html>', 'application/json'],
  ['', 'text/HTML; charset=utf-8'],
  ['Down', 'application/xhtml+xml'],
])('%j of type %s is a page', (text, type) => {
  expect(isPage(answer(text, type))).toBe(true)
})

test.each([
  ['{"a":"<b>"}', 'application/json'],
  ['{}', undefined],
  ['', undefined],
])('%j of type %s is none', (text, type) => {
  expect(isPage(answer(text, type))).toBe(false)
})

test('a redirect is told from what stands beside it', () => {
  expect([299, 300, 308, 399, 400].map(isRedirect)).toEqual([false, true, true, true, false])
})
