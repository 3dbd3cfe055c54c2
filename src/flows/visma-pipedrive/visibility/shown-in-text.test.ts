import { expect, test } from 'vitest'
import { shownInText } from './shown-in-text.ts'

test('an entry shows amounts by its total, its balance or the prices of its lines, in any language', () => {
  expect(shownInText('<p><b>Faktura 1 – Ubetalt</b></p><p>Restbeløp: 12,00&nbsp;NOK<br>Dato: 15.07.2024</p>')).toBe(
    'amounts',
  )
  expect(shownInText('<p>Total incl. VAT: NOK 12</p>')).toBe('amounts')
  expect(shownInText('<ul><li>KAFFE Kaffe: 7&nbsp;STK × 890,00 = 6&nbsp;230,00</li></ul>')).toBe('amounts')
  expect(shownInText('<ul><li>FRAKT Frakt: 890,00</li></ul>')).toBe('amounts')
})

test('quantities, days and names of units show nothing', () => {
  const html =
    '<p>Dato: 15.07.2024<br>Forfallsdato: 14.08.2024</p><ul><li>LEIE Leie: 7&nbsp;MND</li><li>KAFFE: 2,5</li></ul>'
  expect(shownInText(html)).toBe('light')
})

test('a summary shows what is owed, or a band, or a light alone', () => {
  expect(shownInText('<p>Åben saldo (EUR): 97.475,00&nbsp;EUR</p>')).toBe('amounts')
  expect(shownInText('<p>Forfaldent, alder: over 90 dage</p>')).toBe('bands')
  expect(shownInText('<p>Lys: Grønt</p>')).toBe('light')
})
