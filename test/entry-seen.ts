/** What a reader sees, a line per line; spaces that do not break as spaces. */
export const seen = (html: string): readonly string[] =>
  html
    .replace(/<br>|<\/p>|<\/li>|<ul>|<\/ul>/g, '\n')
    .replace(/<[^>]*>/g, '')
    .replaceAll('\u00a0', ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .split('\n')
    .filter((line) => line !== '')
