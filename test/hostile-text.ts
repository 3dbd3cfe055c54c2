import fc from 'fast-check'

/** What must be in nothing that leaves us: controls, marks of direction, characters without a width, broken ones. */
export const HOSTILE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|\p{Cs}/u

const PIECES = [
  '\u001b[31m',
  '\u001b[2J',
  '\u001b]0;title\u0007',
  '\u001b]8;;https://evil.example\u001b\\',
  '\u009b31m',
  '\u009d0;title\u009c',
  '\u202e',
  '\u2066',
  '\u2069',
  '\u200b',
  '\u200f',
  '\u061c',
  '\ufeff',
  '\u{e0041}',
  '\u2028',
  '\u0085',
  '\r\n',
  '\n',
  '\t',
  '\u0000',
  '\u0008\u0008\u0008',
  '\u007f',
  '\ud800',
  '\udc00',
  '<b>',
  '&',
  '"',
  '\\',
  '👍🏽',
]

/** Names as nobody should have them: words, and between them what a terminal obeys or a reader does not see. */
export const hostileText = fc
  .array(
    fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 4 }), fc.constant('Fjordkaffe AS')),
    {
      maxLength: 12,
    },
  )
  .map((pieces) => pieces.join(''))
