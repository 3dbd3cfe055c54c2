const ENDS_OF_LINES = /(<br\s*\/?>|<\/(?:p|div|li|tr|ul|ol|table|h\d)>)/gi

/** The lines that a text, HTML or not, has when it is shown, each with its markup. */
export const markupLines = (text: string): readonly string[] =>
  text
    .replaceAll(ENDS_OF_LINES, '$1\n')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ' }

/** The same lines as a person reads them, without markup. */
export const readableLines = (text: string): readonly string[] =>
  markupLines(text)
    .map((line) =>
      line
        .replaceAll(/<\/t[dh]>/gi, '  ')
        .replaceAll(/<[^<>]*>/g, '')
        .replaceAll(/&(amp|lt|gt|quot|#39|nbsp);/g, (entity, name: string) => ENTITIES[name] ?? entity)
        .trim(),
    )
    .filter((line) => line !== '')
