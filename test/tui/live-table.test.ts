// Tables while what they show changes: what is new stands out for a second, and rows do not jump under a key.
import { afterEach, describe, expect, test } from 'vitest'
import type { LiveRun } from '../../src/services/live-runs.ts'
import { fakeApp } from '../support/fake-app.ts'
import { LIVE_RUNS } from '../support/sample-runs.ts'
import { SWEEPS } from '../support/sample-sweeps.ts'
import { openDriver, type TuiDriver, type TuiDriverOptions } from '../support/tui-driver.ts'

const [SWEEP] = SWEEPS as [(typeof SWEEPS)[number], ...(typeof SWEEPS)[number][]]
const openSweep = (runs: readonly LiveRun[]) => ({
  sweepId: SWEEP.sweep.sweep_id,
  runs,
  isComplete: true,
  notes: [],
})
/** The runs with one of them changed. */
const withRun = (at: number, over: Partial<LiveRun>): readonly LiveRun[] =>
  LIVE_RUNS.map((run, index) => (index === at ? { ...run, ...over } : run))

let driver: TuiDriver
afterEach(() => driver.close())
const open = async (options: Partial<TuiDriverOptions> = {}): Promise<void> => {
  const app = fakeApp({ live: { sweeps: SWEEPS, open: openSweep(LIVE_RUNS) } })
  driver = await openDriver({ app, ...options })
  await driver.press('enter')
}
const show = async (runs: readonly LiveRun[]): Promise<void> => {
  driver.app.liveView().show({ open: openSweep(runs) })
  await driver.idle()
}
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is taken out
const plain = (row: string): string => row.replaceAll(/\u001b\[[\d;]*m/g, '')
const rowOf = (run: LiveRun | undefined): string =>
  driver.sink.shown.find(row => new RegExp(`^..\\s+${(run?.index ?? 0) + 1}\\s`).test(plain(row))) ?? ''
/** Numbers of the runs, from the top of the table. */
const order = (): readonly number[] =>
  driver
    .screen()
    .split('\n')
    .flatMap(row => (/^[ ▸][ ◆] +(\d+) {2}\S [a-z]+ /.exec(row) ?? []).slice(1).map(Number))

/** Nothing else in these rows is bold. */
const BRIGHT = '\u001b[1m'

describe('what changed a moment ago', () => {
  test('stands out in its cell for a second, and the screen is written once more when it fades', async () => {
    await open()
    expect(rowOf(LIVE_RUNS[1])).not.toContain(BRIGHT)
    await show(withRun(1, { step: 9, progress: { unit: 'epoch', done: 9, of: 20 } }))
    expect(rowOf(LIVE_RUNS[1])).toContain(`${BRIGHT}\u001b[38;5;231m    9/20`)
    expect(rowOf(LIVE_RUNS[1]).split(BRIGHT)).toHaveLength(2)
    expect(rowOf(LIVE_RUNS[2])).not.toContain(BRIGHT)
    await driver.wait(500)
    const { frames } = driver.sink.written
    await driver.wait(500)
    expect(driver.sink.written.frames).toBe(frames + 1)
    expect(rowOf(LIVE_RUNS[1])).not.toContain(BRIGHT)
    for (let tick = 0; tick < 8; tick++) await driver.wait(1_000)
    expect(driver.sink.written.frames).toBe(frames + 1)
  })

  test.each([
    ['state', { state: 'stopped' }, '■ stopped'],
    ['value', { metrics: { accuracy: 0.85 } }, '0.85'],
    ['attempts', { attempts: 3 }, '3'],
    ['spend', { spend: { hours: 0.06, gpuHours: 0.06, usd: 0.5 } }, '$0.50'],
  ] as const)('is its %s', async (_name, over, text) => {
    await open()
    await show(withRun(1, over as Partial<LiveRun>))
    const [, bright = ''] = rowOf(LIVE_RUNS[1]).split(BRIGHT)
    expect(plain(bright.split('\u001b[22m')[0] ?? '')).toContain(text)
  })

  test('stands out among the sweeps, too', async () => {
    await open()
    await driver.press('escape')
    const counts = { ...SWEEP.sweep.counts, finished: SWEEP.sweep.counts.finished + 1 }
    driver.app.liveView().show({
      sweeps: SWEEPS.map((each, index) =>
        index === 0 ? { ...each, sweep: { ...each.sweep, counts } } : { ...each },
      ),
    })
    await driver.idle()
    const bars = driver.sink.shown.filter(row => /[█░]/.test(row))
    expect(bars.filter(row => row.includes(`${BRIGHT}\u001b[38;5;114m█`))).toHaveLength(1)
  })

  test('looks like everything else without colours', async () => {
    await open({ appearance: { colors: 'none' } })
    const before = rowOf(LIVE_RUNS[1])
    await show(withRun(1, { attempts: 3 }))
    expect(rowOf(LIVE_RUNS[1])).toBe(before.replace(/ 2( +\$)/, ' 3$1'))
  })
})

describe('the order', () => {
  /** Sorted by the metric, from the largest. */
  const openSorted = async (): Promise<void> => {
    await open()
    await driver.press('s')
    await driver.type('accuracy')
    await driver.press('enter', 'r')
    expect(order().slice(0, 3)).toEqual([1, 2, 3])
  }
  const overtaken = withRun(1, { metrics: { accuracy: 0.99 } })

  test('stays for a second while somebody moves, with what is new in its cells', async () => {
    await openSorted()
    await driver.wait(2_000)
    await show([...LIVE_RUNS])
    await driver.wait(400)
    await driver.press('j')
    await show(overtaken)
    expect(order().slice(0, 2)).toEqual([1, 2])
    expect(driver.screen()).toContain('0.99')
    await driver.wait(500)
    await driver.press('j')
    expect(order().slice(0, 2)).toEqual([1, 2])
    await driver.wait(100)
    expect(order().slice(0, 2)).toEqual([2, 1])
  })

  test('follows at once where nobody moves', async () => {
    await openSorted()
    await driver.wait(2_000)
    await show(overtaken)
    expect(order().slice(0, 2)).toEqual([2, 1])
  })

  test('takes the row under the cursor along', async () => {
    await openSorted()
    await driver.press('g')
    await driver.wait(2_000)
    await show(overtaken)
    const cursor = driver
      .screen()
      .split('\n')
      .find(row => row.startsWith('▸'))
    expect(cursor).toMatch(/^▸ +1 /)
  })

  test('changes at once where the user asks for another one', async () => {
    await openSorted()
    await show(overtaken)
    await driver.press('r')
    expect(order().indexOf(2)).toBeLessThan(order().indexOf(1))
  })
})

describe('a question that comes by itself', () => {
  const asked = async (): Promise<void> => {
    await open()
    await driver.press('e')
    await driver.type('seeds=5')
    await driver.press('enter')
    await driver.idle()
    expect(driver.screen()).toContain('Add 1 run?')
  }

  test('takes no key before it can have been seen', async () => {
    await asked()
    await driver.press('y')
    await driver.click(2, 39)
    expect(driver.app.asked).toEqual([])
    expect(driver.screen()).toContain('Add 1 run?')
    await driver.wait(399)
    await driver.press('y')
    expect(driver.app.asked).toEqual([])
    await driver.wait(1)
    await driver.press('y')
    expect(driver.app.asked).toHaveLength(1)
  })

  test('keeps nobody from leaving', async () => {
    await asked()
    await driver.press('ctrl+c')
    expect(driver.asked).toContain('quit')
  })
})
