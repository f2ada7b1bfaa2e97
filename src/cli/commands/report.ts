// `sweepdeck report [SWEEP…] [-o FILE]`: results and money of sweeps as one page that needs nothing but a browser.
import { readFile } from 'node:fs/promises'
import { EXIT, type ExitCode } from '../../domain/errors.ts'
import { type ReportDocument, reportDocument } from '../../domain/report-document.ts'
import { bytes } from '../../format/bytes.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
import type { Session } from '../session.ts'
import { sweepIdOf } from '../targets.ts'
import { reportPage } from '../views/report-page.ts'
import { writeOwn } from '../written-file.ts'

export interface ReportArguments {
  readonly sweeps: readonly string[]
  readonly output?: string
  readonly force?: boolean
}

export const report = async (
  session: Session,
  { sweeps, output: to, force = false }: ReportArguments,
): Promise<ExitCode> => {
  const { output } = session
  const app = await session.app()
  const names: readonly (string | undefined)[] = sweeps.length === 0 ? [undefined] : sweeps
  const ids: string[] = []
  for (const name of names) ids.push(await sweepIdOf(app, name))
  const document = await app.report(ids)
  if (output.json) {
    output.document(reportDocument, document)
    return EXIT.done
  }
  const [script, style] = await Promise.all(['report.js', 'report.css'].map(bundled))
  const page = reportPage({ document, script: script as string, style: style as string })
  const path = to ?? `${fileNameOf(document)}-report.html`
  await writeOwn(path, page, { command: 'report', replaces: force })
  output.lines([`${sanitizeLine(path)}  ${bytes(Buffer.byteLength(page))}, opens in any browser`])
  return EXIT.done
}

/** What the build puts beside the program for the page. */
const bundled = (name: string): Promise<string> =>
  readFile(new URL(`./page/${name}`, import.meta.url), 'utf8')

/** A name that every system takes as a file's, whatever the sweep is called. */
const fileNameOf = ({ sweeps }: ReportDocument): string => {
  const safe = (sweeps[0]?.name ?? '').replace(/[^\p{L}\p{N}_.-]+/gu, '-').replace(/^[-.]+|[-.]+$/g, '')
  return safe === '' ? (sweeps[0]?.sweep_id ?? 'sweep') : safe.slice(0, 80)
}
