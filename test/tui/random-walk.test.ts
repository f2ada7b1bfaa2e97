// Random keys, clicks, sizes and news: nothing throws, and the screen is what was meant after each of them. The seed
// is printed; SWEEPDECK_WALK_SEED and SWEEPDECK_WALK_STEPS walk another way, and further.
import { readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import type { LiveRun } from '../../src/services/live-runs.ts'
import { fakeApp } from '../support/fake-app.ts'
import { comparison, GRID } from '../support/sample-comparison.ts'
import { LIVE_RUNS } from '../support/sample-runs.ts'
import { liveSweep, SWEEPS } from '../support/sample-sweeps.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { openDriver } from '../support/tui-driver.ts'

const SEED = Number(process.env.SWEEPDECK_WALK_SEED ?? 1)
const STEPS = Number(process.env.SWEEPDECK_WALK_STEPS ?? 400)
/** What ends the program is of no use here. */
const KEYS = [
  ...'abcdefghijklmnoprstuvwxyzABCDEGHIJKLMNOPRSTUVWXYZ0123456789/?:,.*-=<>"@[]\\ ',
  ...[
    'enter',
    'escape',
    'tab',
    'shift+tab',
    'space',
    'backspace',
    'up',
    'down',
    'left',
    'right',
    'home',
    'end',
  ],
  ...[
    'pageup',
    'pagedown',
    'delete',
    'ctrl+a',
    'ctrl+b',
    'ctrl+d',
    'ctrl+e',
    'ctrl+f',
    'ctrl+k',
    'ctrl+l',
    'ctrl+n',
  ],
  ...['ctrl+p', 'ctrl+r', 'ctrl+u', 'ctrl+w', 'ctrl+z', 'é', '学', '🚀'],
]
/** More than what is kept on purpose: output, messages, screens that are open. */
const MOST_GROWTH_MIB = 40

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
/** What is still held once everything that is not has been freed. */
const heldMib = (): number => {
  collect()
  return process.memoryUsage().heapUsed / 2 ** 20
}

const RUN_STATES = ['queued', 'running', 'finished', 'failed', 'stopped', 'pruned'] as const
const DIGITS = readFileSync(new URL('../../sweeps/digits/sweep.yaml', import.meta.url), 'utf8')

/** Of the first sweep. */
const openSweep = (runs: readonly LiveRun[]) => ({
  sweepId: (SWEEPS[0] as (typeof SWEEPS)[number]).sweep.sweep_id,
  runs,
  isComplete: true,
  notes: [],
})

const STATES = ['running', 'paused', 'held', 'finished', 'failed', 'stopped', 'lost', 'planned'] as const

test(`a walk of ${STEPS} steps from seed ${SEED}`, { timeout: 600_000 }, async () => {
  const random = seededRandom(SEED)
  const below = (n: number): number => Math.floor(random() * n)
  const pick = <T>(all: readonly T[]): T => all[below(all.length)] as T
  const driver = await openDriver({
    app: fakeApp({
      live: { sweeps: SWEEPS, open: openSweep(LIVE_RUNS) },
      compare: () => comparison(GRID.rows.slice(0, below(GRID.rows.length + 1))),
      define: { files: { 'digits.yaml': DIGITS } },
    }),
  })
  const news = () =>
    Array.from({ length: below(60) }, (_, index) =>
      liveSweep({
        ...(SWEEPS[index % SWEEPS.length] as (typeof SWEEPS)[number]).sweep,
        sweep_id:
          index === 0
            ? (SWEEPS[0] as (typeof SWEEPS)[number]).sweep.sweep_id
            : `20261124-${String(below(999_999)).padStart(6, '0')}-ab${String(index).padStart(2, '0')}`,
        state: pick(STATES),
      }),
    )
  const runs = () =>
    LIVE_RUNS.slice(0, below(LIVE_RUNS.length + 1)).map(run => ({
      ...run,
      state: pick(RUN_STATES),
      step: below(50),
      metrics: { accuracy: pick([random(), Number.NaN, Number.POSITIVE_INFINITY]), 'x\u001b[2J': 1 },
    }))
  const trail: string[] = []
  const step = async (): Promise<void> => {
    const dice = random()
    if (dice < 0.8) {
      const key = pick(KEYS)
      trail.push(key)
      await driver.press(key)
    } else if (dice < 0.87) {
      const [column, row] = [below(driver.sink.columns), below(driver.sink.rows)]
      trail.push(`click ${column},${row}`)
      await driver.click(column, row)
    } else if (dice < 0.9) {
      trail.push('wheel')
      await driver.send(`\u001b[<${64 + below(2)};${1 + below(50)};${1 + below(20)}M`)
    } else if (dice < 0.94) {
      const size = [20 + below(220), 5 + below(60)] as const
      trail.push(`resize ${size.join('x')}`)
      await driver.resize(...size)
    } else if (dice < 0.98) {
      trail.push('news')
      driver.app.liveView().show(random() < 0.5 ? { sweeps: news() } : { open: openSweep(runs()) })
      await driver.idle()
    } else {
      trail.push('a while')
      await driver.wait(below(70_000))
    }
  }
  try {
    let heldAfterSome = 0
    for (let index = 0; index < STEPS; index++) {
      await step()
      expect(driver.crashes).toEqual([])
      if (index === Math.floor(STEPS / 4)) heldAfterSome = heldMib()
    }
    expect(heldMib() - heldAfterSome).toBeLessThan(MOST_GROWTH_MIB)
  } catch (error) {
    throw new Error(`after ${trail.slice(-25).join(' ')} (seed ${SEED}, step ${trail.length})`, {
      cause: error,
    })
  } finally {
    driver.close()
  }
})
