// Managers of one project on a double of Modal.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Engine, FrozenSweep } from '../../src/domain/ports.ts'
import { type Bridge, createBridge } from '../../src/engines/modal/bridge.ts'
import { createModalEngine } from '../../src/engines/modal/engine.ts'
import { systemClock } from '../../src/engines/system.ts'
import { PYTHON_PATH } from '../engines/local-harness.ts'
import { sampleSweep } from '../engines/sample-sweep.ts'
import { type ModalDouble, modalPython, startModalDouble } from '../support/modal-double.ts'

/** Processes that speak to the double; more managers share them. */
const BRIDGES = 2

export class ModalHarness {
  readonly patienceMs = 90_000
  readonly root = mkdtempSync(join(tmpdir(), 'sweepdeck-modal-'))
  readonly warnings: string[] = []
  readonly double: ModalDouble
  readonly #bridges: Bridge[] = []
  #managers = 0

  private constructor(double: ModalDouble) {
    this.double = double
  }

  static async open(policy: Readonly<Record<string, unknown>> = {}): Promise<ModalHarness> {
    return new ModalHarness(await startModalDouble(policy))
  }

  bridge(env: Readonly<Record<string, string>> = {}): Bridge {
    return createBridge({
      python: async () => modalPython(),
      pythonPath: PYTHON_PATH,
      env: { ...process.env, ...this.double.env, ...env },
    })
  }

  manager(): Engine {
    const number = this.#managers++ % BRIDGES
    this.#bridges[number] ??= this.bridge()
    return createModalEngine({
      mirrorRoot: join(this.root, 'mirror'),
      bridge: this.#bridges[number],
      clock: systemClock,
      onLaunch: async () => {},
      say: line => this.warnings.push(line),
    })
  }

  sweep(kind: 'quick' | 'endless'): FrozenSweep {
    return sampleSweep(kind, { root: this.root, python: modalPython(), engine: 'modal' })
  }

  async dispose(): Promise<void> {
    for (const bridge of this.#bridges) bridge.close()
    await this.double.end()
    rmSync(this.root, { recursive: true, force: true })
  }
}
