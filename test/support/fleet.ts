// Sweeps on a simulated fleet: the real driver and real workers on a clock of their own, and a meter that knows only when
// containers were there. See python/tests/fleet.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { VolumeReader } from '../../src/domain/ports.ts'
import type { PlanRecord } from '../../src/domain/protocol.ts'
import { driverPrice } from '../../src/domain/slot-price.ts'
import { createVolumeReader } from '../../src/engines/local/volume-reader.ts'
import { planOf, SWEEP_ID } from './records.ts'

export const FLEET_STARTS_AT_S = Date.UTC(2026, 10, 24, 3, 55) / 1000
const PATIENCE_MS = 300_000

export interface MeteredContainer {
  readonly container: string
  readonly nano_usd: number
  /** Of it, while any attempt was there that has begun: nobody else could know of the rest. */
  readonly known_nano_usd: number
  readonly ends_seen: boolean
  readonly attempts: number
}

export interface Meter {
  readonly containers: readonly MeteredContainer[]
  /** `start` in nanoseconds since 1970. */
  readonly hours: readonly { readonly start: number; readonly nano_usd: number }[]
}

export interface FleetScenario {
  readonly seed: number
  readonly runs: number
  readonly plan: Partial<PlanRecord>
  /** Epochs of a run, and seconds of one: from, to. */
  readonly epochs?: readonly [number, number]
  readonly epochS?: readonly [number, number]
  /** Share of runs that fail at their end. */
  readonly fails?: number
  /** What happens to containers, by the names of python/tests/fleet/containers.py. */
  readonly weather?: Readonly<Record<string, number | readonly [number, number]>>
  /** Seconds after the first run at which a second of a container costs so many nano-dollars. */
  readonly prices?: readonly (readonly [afterS: number, nanoUsdPerS: number])[]
  /** How old what the driver sees of the journals is. */
  readonly staleS?: number
}

export interface Fleet extends Disposable {
  readonly volume: VolumeReader
  /** When the sweep is over. */
  readonly meter: Promise<Meter>
}

/** Begins a simulation. */
export const startFleet = (scenario: FleetScenario): Fleet => {
  const folder = mkdtempSync(join(tmpdir(), 'sweepdeck-fleet-'))
  return {
    volume: createVolumeReader(join(folder, 'volume/sweeps', SWEEP_ID)),
    meter: simulate(folder, scenario),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

const simulate = async (folder: string, scenario: FleetScenario): Promise<Meter> => {
  const { seed, runs, plan, weather = {}, prices = [], fails = 0, staleS = 0 } = scenario
  const told = {
    runs,
    weather,
    prices,
    fails,
    epochs: scenario.epochs ?? [2, 8],
    epoch_s: scenario.epochS ?? [0.5, 6],
    stale_s: staleS,
    starts_at_s: FLEET_STARTS_AT_S,
    driver_nano_usd_per_s: driverPrice().nano_usd_per_s,
    plan: planOf({
      engine: 'modal',
      created_at: new Date(FLEET_STARTS_AT_S * 1000).toISOString(),
      retry: { preempted: null, infra: null, oom: 'halve', nan: 0, error: 0 },
      checkpoint: { every_s: 10, keep: ['last'] },
      ...plan,
    }),
  }
  const python = join(resolve(import.meta.dirname, '../..'), 'python')
  const child = spawn(
    'python3',
    ['-m', 'fleet', '--folder', folder, '--seed', `${seed}`, '--scenario', JSON.stringify(told)],
    {
      env: { ...process.env, PYTHONPATH: [join(python, 'src'), join(python, 'tests')].join(':') },
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: PATIENCE_MS,
    },
  )
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`the simulation ended with ${code}`)
  return JSON.parse(readFileSync(join(folder, 'meter.json'), 'utf8')) as Meter
}
