import { expect, test } from 'vitest'
import { sanitise } from './sanitise.ts'

test('the safe tags come back as they were sent', () => {
  const html = '<p><b>Invoice 900123</b><br>Total <u>1 250,00</u></p><ul><li>one</li></ul><ol><li><i>two</i></li></ol>'
  expect(sanitise(html)).toBe(html)
})

test('unknown tags go and their text stays; scripts go with their content', () => {
  expect(sanitise('<h1 onclick="x()">Hello</h1><script>alert(1)</script><table><tr><td>cell</td></tr></table>')).toBe(
    'Hellocell',
  )
  expect(sanitise('<img src=x onerror=alert(1)>a<style>p{}</style>')).toBe('a')
})

test('attributes are normalised: a link keeps a safe address only', () => {
  expect(sanitise('<A HREF="https://x.test/?a=1&b=2" class="c" onclick="y()">x</A>')).toBe(
    '<a href="https://x.test/?a=1&amp;b=2" rel="noopener noreferrer" target="_blank">x</a>',
  )
  expect(sanitise('<a href="javascript:alert(1)">x</a><a href="&#106;avascript:alert(1)">y</a>')).toBe(
    '<a>x</a><a>y</a>',
  )
  expect(sanitise('<p style="color:red" title="a>b">x</p>')).toBe('<p>x</p>')
})

test('entities are written one way, and a bare bracket is text', () => {
  expect(sanitise('a &#39;b&#39; &quot;c&quot; &amp; d & e < f &lt;script&gt;')).toBe(
    'a \'b\' "c" &amp; d &amp; e &lt; f &lt;script&gt;',
  )
})

test('tags are closed and stray ends dropped', () => {
  expect(sanitise('<p><b>x</p></i>y<ul><li>z')).toBe('<p><b>x</b></p>y<ul><li>z</li></ul>')
})

test('sanitising twice changes nothing more', () => {
  for (const html of ['<p>a & b<br/></p>', '<b><script>x</script>', '<<b>>', "<a href='https://x'>\"</a>"]) {
    expect(sanitise(sanitise(html))).toBe(sanitise(html))
  }
})
