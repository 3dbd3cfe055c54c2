import { escapeHtml } from '../../flows/visma-pipedrive/entries/html.ts'
import { type Block, blockHtml, type Tone, toned } from './blocks.ts'
import { css } from './look.ts'

export interface ReportPage {
  /** What the page answers, and about which connection. */
  readonly title: string
  /** Whose systems it is about, as a line below the title. */
  readonly about: string
  readonly verdict: { readonly tone: Tone; readonly text: string }
  /** What the verdict means, in a sentence or two. */
  readonly summary: string
  readonly sections: readonly Section[]
  /** When and how it was made, and what it cost. */
  readonly foot: string
}

export interface Section {
  readonly title: string
  readonly blocks: readonly Block[]
}

// Besides style nothing is allowed, so that no text that slipped through could do or ask for anything.
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

/**
 * A report as one HTML file that stands for itself: it can be mailed, opened from a disk and printed, runs no script
 * and asks nobody for anything. All texts are plain text, and are escaped here.
 */
export function reportHtml({ title, about, verdict, summary, sections, foot }: ReportPage): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<style>${css}</style>
</head>
<body>
<main>
<header>
<h1>${escapeHtml(title)}</h1>
<p class="about">${escapeHtml(about)}</p>
<p class="verdict">${toned(verdict)}</p>
<p class="summary">${escapeHtml(summary)}</p>
</header>
${sections.map(sectionHtml).join('\n')}
<footer>${escapeHtml(foot)}</footer>
</main>
</body>
</html>
`
}

const sectionHtml = ({ title, blocks }: Section): string =>
  `<section>\n<h2>${escapeHtml(title)}</h2>\n${blocks.map((block) => blockHtml(block, title)).join('\n')}\n</section>`
