// A real sweep on a machine that seems to have two GPUs: four runs share them, and what they share adds up.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { costOf } from '../../src/domain/ledger/cost.ts'
import type { FrozenSweep } from '../../src/domain/ports.ts'
import { dumpDatabase } from '../../src/store/dump.ts'
import { syncedStore } from '../support/synced-store.ts'
import { waitFor } from '../support/wait-for.ts'
import { LocalHarness, PYTHON } from './local-harness.ts'
import { sampleSweep } from './sample-sweep.ts'

const harness = new LocalHarness()
afterAll(() => harness.dispose())

/** Each waits for all, and then leaves at a time of its own. */
const TOGETHER = `import pathlib, time

def quick(config, run):
    here = pathlib.Path("here")
    (here / run.run_id).touch()
    while len(list(here.iterdir())) < 4:
        time.sleep(0.01)
    time.sleep(config["lr"])
    return {"loss": config["lr"]}
`

const NANO_USD_PER_S = 1_234_567

const packedSweep = (): FrozenSweep => {
  const { plan, runs } = sampleSweep('quick', { root: harness.root, python: PYTHON })
  writeFileSync(join(harness.root, 'train.py'), TOGETHER)
  mkdirSync(join(harness.root, 'here'))
  const [first] = runs
  return {
    plan: {
      ...plan,
      parallel: null,
      gpus: 1,
      pack: 2,
      price: { nano_usd_per_s: NANO_USD_PER_S, source: 'test' },
    },
    runs: Array.from({ length: 4 }, (_, index) => ({
      ...first!,
      run_id: index.toString(16).padStart(16, 'a'),
      index,
      config: { lr: index / 20 },
    })),
  }
}

interface Stay {
  readonly gpu: string
  readonly from: number
  readonly to: number
}

/** When each attempt was on its GPU, in nanoseconds from the first start on, as its own files say it. */
const staysIn = (folder: string, sweep: FrozenSweep): readonly Stay[] => {
  const found = sweep.runs.flatMap(({ run_id }) => {
    const attempts = join(folder, 'runs', run_id, 'attempts')
    return readdirSync(attempts).map(name => {
      const record = JSON.parse(readFileSync(join(attempts, name, 'attempt.json'), 'utf8'))
      const lines = readFileSync(join(attempts, name, 'events-00001.jsonl'), 'utf8')
        .trimEnd()
        .split('\n')
      const end = lines.map(line => JSON.parse(line)).find(({ kind }) => kind === 'end')
      return { gpu: record.gpu, startedMs: Date.parse(record.started_at), ns: Math.round(end.t * 1e9) }
    })
  })
  const first = Math.min(...found.map(({ startedMs }) => startedMs))
  return found.map(({ gpu, startedMs, ns }) => {
    const from = (startedMs - first) * 1e6
    return { gpu, from, to: from + ns }
  })
}

test('runs that share a GPU share its time and its price: together they are those of the GPUs', async () => {
  const sweep = packedSweep()
  const id = sweep.plan.sweep_id
  const engine = harness.manager({ env: { ...process.env, CUDA_VISIBLE_DEVICES: '0,1' } })
  using live = syncedStore(new Map([[id, engine.volume(id)]]), Date.now)
  const driver = await engine.start(sweep)
  await waitFor(async () => {
    await live.sync.syncSweep(id)
    return (await engine.driverState(driver)) === 'ended'
  }, 'the end of the sweep')
  await live.sync.syncSweep(id)

  const stays = staysIn(join(harness.volumeRoot, 'sweeps', id), sweep)
  const busy = ['0', '1'].map(gpu => {
    const [one, two, ...more] = stays.filter(stay => stay.gpu === gpu)
    if (one === undefined || two === undefined || more.length > 0) throw new Error(`not two on GPU ${gpu}`)
    expect(Math.max(one.from, two.from), 'the later one comes before the earlier one goes').toBeLessThan(
      Math.min(one.to, two.to),
    )
    return Math.max(one.to, two.to) - Math.min(one.from, two.from)
  })
  const ledger = live.store.ledger(id)
  const entries = ledger.flatMap(row => row.entries)
  const gpuNs = entries.reduce((sum, { gpuNanoseconds }) => sum + gpuNanoseconds, 0n)
  expect(gpuNs).toBe(BigInt(busy.reduce((a, b) => a + b, 0)))
  expect(entries.reduce((sum, { nanoseconds }) => sum + nanoseconds, 0n)).toBe(
    BigInt(stays.reduce((sum, { from, to }) => sum + to - from, 0)),
  )
  const { total } = costOf({
    runs: live.store.sweep(id)?.runs ?? [],
    gpus: 1,
    pack: 2,
    priced: true,
    earlier: [],
    prices: [],
    budget: null,
    ledger,
  })
  // Each of the GPUs is priced by itself, in whole nano-dollars.
  expect(Math.abs((total.usd ?? 0) * 1e9 - (Number(gpuNs) / 1e9) * NANO_USD_PER_S)).toBeLessThan(2.5)
  expect(live.store.summary(id)?.spend).toEqual({
    hours: total.hours,
    gpuHours: total.gpu_hours,
    usd: total.usd,
  })

  using once = syncedStore(new Map([[id, engine.volume(id)]]), Date.now)
  await once.sync.syncSweep(id)
  expect(dumpDatabase(once.path)).toEqual(dumpDatabase(live.path))
})
