// A home of its own for every measurement, and the app on it: the same parts that the command line puts together.
import {
  closeSync,
  fstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openApp } from '../../src/app.ts'
import type { DriverEvent } from '../../src/domain/protocol.ts'
import type { App } from '../../src/services/app.ts'
import { killAll, processesOf } from '../support/processes.ts'
import { REPOSITORY } from './places.ts'

const POLL_MS = 5

/**
 * Removed at the very end: for seconds after a file system has deleted thousands of files, making new ones is slow on
 * it (ext4 without a journal passes over each inode that was just freed), which would count against whatever is next.
 */
const folders: string[] = []

export const removeSandboxes = (): void => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
}

export class Sandbox {
  readonly folder = mkdtempSync(join(tmpdir(), 'sweepdeck-bench-'))
  readonly home = join(this.folder, '.sweepdeck')
  readonly env = { ...process.env, SWEEPDECK_HOME: this.home, NO_COLOR: '1' }
  #app: App | null = null

  constructor() {
    folders.push(this.folder)
  }

  get app(): App {
    this.#app ??= openApp({
      home: this.home,
      cwd: this.folder,
      cache: join(this.folder, 'cache'),
      pythonPath: join(REPOSITORY, 'python/src'),
      by: 'bench',
      env: this.env,
    })
    return this.#app
  }

  /** Everything planned, so that what is timed afterwards is the sweep and nothing else. */
  async plan(file: string, overrides: readonly string[] = []) {
    return this.app.plan({ file, overrides, noCache: false, sameCode: false, progress: () => {} })
  }

  sweepFolder(sweepId: string): string {
    return join(this.home, 'volume/sweeps', sweepId)
  }

  /** Returns as soon as the driver has journalled the end of the sweep. */
  async ended(sweepId: string): Promise<void> {
    const journal = join(this.sweepFolder(sweepId), 'driver/1/events-00001.jsonl')
    while (!tailOf(journal).includes('"kind":"ended"')) await sleep(POLL_MS)
  }

  /** What the sweep's first driver journalled. */
  driverEvents(sweepId: string): readonly DriverEvent[] {
    const folder = join(this.sweepFolder(sweepId), 'driver/1')
    return readdirSync(folder)
      .filter(name => name.startsWith('events-'))
      .sort()
      .flatMap(name => readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean))
      .map(line => JSON.parse(line))
  }

  dispose(): void {
    this.#app?.close()
    killAll(processesOf(this.home))
  }
}

const TAIL_BYTES = 1024

const tailOf = (path: string): string => {
  const file = openIfThere(path)
  if (file === null) return ''
  try {
    const { size } = fstatSync(file)
    const bytes = Buffer.alloc(Math.min(size, TAIL_BYTES))
    readSync(file, bytes, 0, bytes.length, size - bytes.length)
    return bytes.toString()
  } finally {
    closeSync(file)
  }
}

const openIfThere = (path: string): number | null => {
  try {
    return openSync(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
