// The file of a report: one page with its style, its script and its data in it, that asks nobody for anything.
import type { ReportDocument } from '../../domain/report-document.ts'

/** Scripts and styles are those in the file; nothing is fetched, sent, framed or submitted. */
const POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** The whole page as text. */
export const reportPage = ({
  document,
  script,
  style,
}: {
  readonly document: ReportDocument
  readonly script: string
  readonly style: string
}): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escaped(titleOf(document))}</title>
<style>
${style}
</style>
</head>
<body>
<noscript><p>This report is drawn by the script in it: allow JavaScript for this file.</p></noscript>
<script type="application/json" id="data">${dataText(document)}</script>
<script>
${script.replaceAll('</script', '<\\/script')}
</script>
</body>
</html>
`

const titleOf = ({ sweeps }: ReportDocument): string => {
  const names = [...new Set(sweeps.map(({ name }) => name))]
  return `${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}: sweep report`
}

/** JSON in which no tag can begin. */
const dataText = (document: ReportDocument): string => JSON.stringify(document).replaceAll('<', '\\u003c')

const escaped = (text: string): string => text.replace(/[&<>"']/g, letter => `&#${letter.charCodeAt(0)};`)
