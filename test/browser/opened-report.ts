// A report in a file of its own, opened in a real browser; what the page asks for and complains of is kept.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { reportPage } from '../../src/cli/views/report-page.ts'
import type { ReportDocument } from '../../src/domain/report-document.ts'

const built = (name: string): string =>
  readFileSync(resolve(import.meta.dirname, '../../dist/page', name), 'utf8')
const [script, style] = [built('report.js'), built('report.css')]

export interface OpenedReport {
  readonly page: Page
  /** Addresses that were asked for, but for the file itself. */
  readonly requests: readonly string[]
  /** Errors, and whatever was written to the console. */
  readonly complaints: readonly string[]
  readonly bytes: number
  close(): Promise<void>
}

export interface Window {
  readonly width?: number
  readonly height?: number
  readonly theme?: 'light' | 'dark'
}

/** Waits until everything is drawn. */
export const openReport = async (
  browser: Browser,
  document: ReportDocument,
  { width = 1400, height = 900, theme = 'light' }: Window = {},
): Promise<OpenedReport> => {
  const folder = mkdtempSync(join(tmpdir(), 'sweepdeck-report-'))
  const path = join(folder, 'report.html')
  const html = reportPage({ document, script, style })
  writeFileSync(path, html)
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme })
  const page = await context.newPage()
  const requests: string[] = []
  const complaints: string[] = []
  const own = pathToFileURL(path).href
  page.on('request', request => {
    if (request.url() !== own) requests.push(request.url())
  })
  page.on('console', message => complaints.push(message.text()))
  page.on('pageerror', error => complaints.push(String(error)))
  await page.goto(own)
  await page.waitForSelector('html[data-ready]', { state: 'attached' })
  await page.waitForSelector('.canvas:not([data-drawn])', { state: 'detached' })
  return {
    page,
    requests,
    complaints,
    bytes: Buffer.byteLength(html),
    close: async () => {
      await context.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
