// The browser that pages are looked at in: one that is on this machine, headless, without a word to any server.
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'] as const
const MAC_OS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
] as const

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** CHROME_PATH, else the first on the PATH, else where macOS has them, else what Playwright has installed. */
const findBrowser = (): string => {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const candidates = [
    ...(process.env.CHROME_PATH ? [process.env.CHROME_PATH] : []),
    ...NAMES.flatMap(name => folders.map(folder => join(folder, name))),
    ...MAC_OS,
    chromium.executablePath(),
  ]
  const found = candidates.find(isProgram)
  if (found === undefined)
    throw new Error(
      'no Chromium or Chrome was found: install one, or name it in CHROME_PATH (.ci/browser does)',
    )
  return found
}

/** Starts it. In a container it has no sandbox of its own. */
export const startBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: findBrowser(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
