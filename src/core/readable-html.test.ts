import { expect, test } from 'vitest'
import { markupLines, readableLines } from './readable-html.ts'

test.each([
  ['plain text', ['plain text']],
  ['two\n\n  lines ', ['two', 'lines']],
  ['<p>a</p><p>b</p>', ['a', 'b']],
  ['a<br>b<br/>c<BR  />d', ['a', 'b', 'c', 'd']],
  ['<ul><li>a</li><li>b</li></ul>', ['a', 'b']],
  ['<h2>a</h2><div>b</div>', ['a', 'b']],
  ['<table><tr><td>a</td><td>b</td></tr><tr><th>c</th></tr></table>', ['a  b', 'c']],
  ['<b>a</b> <i class="x">b</i>', ['a b']],
  ['a &lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;&nbsp;e', [`a <b> & "c" 'd' e`]],
  ['&copy; &amp;lt;', ['&copy; &lt;']],
  ['1 < 2', ['1 < 2']],
  ['<p> </p>', []],
  ['', []],
])('%j is read as %j', (text, lines) => {
  expect(readableLines(text)).toEqual(lines)
})

test('the lines of the markup keep it', () => {
  expect(markupLines('<p>a</p><p> <b>b</b></p>\n\n')).toEqual(['<p>a</p>', '<p> <b>b</b></p>'])
})
