// A local volume in a folder of its own, and what it takes to run sweeps on it.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Engine, FrozenSweep } from '../../src/domain/ports.ts'
import { createLocalEngine } from '../../src/engines/local/engine.ts'
import { systemClock } from '../../src/engines/system.ts'
import { sampleSweep } from './sample-sweep.ts'

export const PYTHON_PATH = resolve(import.meta.dirname, '../../python/src')
export const PYTHON = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], {
  encoding: 'utf8',
}).trim()

export class LocalHarness {
  /** Holds the user's code, and the volume. */
  readonly root = mkdtempSync(join(tmpdir(), 'sweepdeck-engine-'))
  readonly volumeRoot = join(this.root, 'volume')

  manager(options: { readonly pythonPath?: string; readonly env?: NodeJS.ProcessEnv } = {}): Engine {
    return createLocalEngine({
      volumeRoot: this.volumeRoot,
      pythonPath: PYTHON_PATH,
      env: process.env,
      clock: systemClock,
      killGraceMs: 1_000,
      ...options,
    })
  }

  sweep(kind: 'quick' | 'endless'): FrozenSweep {
    return sampleSweep(kind, { root: this.root, python: PYTHON })
  }

  async dispose(): Promise<void> {
    const engine = this.manager()
    for (const id of await engine.sweeps()) {
      const driver = await engine.findDriver(id)
      if (driver) await engine.kill(driver)
    }
    rmSync(this.root, { recursive: true, force: true })
  }
}
