// The screens of one sweep and of one run, from keys to the screen.
import { afterEach, describe, expect, test } from 'vitest'
import { type FakeAppOptions, fakeApp } from '../../support/fake-app.ts'
import { DETAIL, LIVE_RUNS, RUNS_NOW } from '../../support/sample-runs.ts'
import { liveSweep } from '../../support/sample-sweeps.ts'
import { openDriver, type TuiDriver, type TuiDriverOptions } from '../../support/tui-driver.ts'

const SWEEP_ID = '20261124-070000-ab12'
const [BEST, RUNNING] = LIVE_RUNS.map(({ runId }) => runId) as [string, string]
const counts = { queued: 9, running: 1, finished: 1, failed: 1, stopped: 0, pruned: 0 }
const note = { epoch: 1, kind: 'note', runId: null } as const
const curve = (...values: readonly number[]) => values.map((y, index) => ({ x: index + 1, y }))

const PRINTED = new TextEncoder().encode('epoch 1\nepoch 2\n\u001b[2JValueError: no\n')

const app = (logs: FakeAppOptions['logs'] = [PRINTED]) =>
  fakeApp({
    logs,
    live: {
      sweeps: [
        liveSweep(
          {
            sweep_id: SWEEP_ID,
            name: 'digits',
            state: 'running',
            counts,
            best: { run_id: BEST, value: 0.9712 },
          },
          { etaS: 140, stateWhy: 'the driver is up' },
        ),
      ],
      open: {
        sweepId: SWEEP_ID,
        runs: LIVE_RUNS,
        isComplete: true,
        notes: [
          { ...note, time: RUNS_NOW - 90_000, level: 'info', text: 'driver started: 2 slots, fork' },
          {
            ...note,
            time: RUNS_NOW - 50_000,
            level: 'warning',
            text: 'attempt 1 was preempted',
            runId: RUNNING,
          },
        ],
      },
      curves: new Map([
        [BEST, curve(0.2, 0.6, 0.8, 0.9, 0.97)],
        [RUNNING, curve(0.1, 0.4, Number.NaN, 0.81)],
      ]),
      details: new Map([[RUNNING, DETAIL]]),
    },
  })

let driver: TuiDriver
afterEach(() => driver.close())
const open = async (options: Partial<TuiDriverOptions> = {}): Promise<TuiDriver> => {
  driver = await openDriver({ app: app(), ...options })
  await driver.press('enter')
  return driver
}
const openRunning = async (options: Partial<TuiDriverOptions> = {}): Promise<void> => {
  await open(options)
  await driver.press('j', 'enter')
}
const SIZES = [
  [80, 24],
  [120, 40],
  [200, 50],
] as const

describe('the screen of a sweep', () => {
  test.each(SIZES)('at %dx%d', async (columns, rows) => {
    await open({ columns, rows })
    await driver.press('j')
    expect(driver.screen()).toMatchSnapshot()
    expect(driver.app.liveView().opened).toEqual([SWEEP_ID])
  })

  test('in plain characters', async () => {
    await open({ columns: 120, rows: 40, appearance: { glyphs: 'ascii', colors: 'none' } })
    expect(driver.screen()).toMatch(/x failed/)
    expect([...driver.sink.shown.join('')].filter(letter => letter.charCodeAt(0) > 0x7f)).toEqual([])
  })

  test('charts the marked runs, and shows what two of them differ in', async () => {
    await open()
    await driver.press('space', 'space')
    expect(driver.screen()).toContain('accuracy of 2 runs')
    await driver.press('d')
    expect(driver.screen()).toMatch(/lr +0\.001 +0\.0037606/)
    expect(driver.screen()).toMatch(/state +finished +running/)
  })

  test('stops the marked runs that are not over, after a question whose default is No', async () => {
    await open()
    await driver.press('*', 'x')
    expect(driver.screen()).toContain('Stop 10 runs?')
    expect(driver.screen()).toContain('sweepdeck stop')
    await driver.press('enter')
    expect(driver.app.asked).toEqual([])
    await driver.press('x', 'y')
    expect(driver.app.asked[0]).toBe(
      `stop ${LIVE_RUNS.filter(({ state }) => state === 'queued' || state === 'running')
        .map(({ runId }) => runId)
        .join(' ')}`,
    )
  })

  test('retries what failed, pauses, changes how many go at once; what cannot be done says why', async () => {
    await open()
    await driver.press('R')
    expect(driver.screen()).toContain('no selected run has failed')
    await driver.press('j', 'j', 'R', 'y', 'p', 'y', 'P', '4', 'enter')
    expect(driver.app.asked).toEqual([
      `retry ${LIVE_RUNS[2]?.runId}`,
      `pause ${SWEEP_ID}`,
      `parallel ${SWEEP_ID} 4`,
    ])
  })

  test('adds runs after it was said what they would cost', async () => {
    await open()
    await driver.press('e')
    await driver.type('seeds=5')
    await driver.press('enter')
    await driver.idle()
    expect(driver.screen()).toContain('Add 1 run?')
    expect(driver.screen()).toContain('the same: sweepdeck extend digits seeds=5')
    expect(driver.app.asked).toEqual([])
    await driver.wait(500)
    await driver.press('y')
    expect(driver.app.asked).toEqual([`extend ${SWEEP_ID} seeds=5`])
  })

  test('asks nothing of anybody while it is for looking only', async () => {
    await open({ isReadonly: true })
    await driver.press('j', 'x', 'p', 'P')
    expect(driver.state().sheet).toBeNull()
    expect(driver.screen()).toContain('--readonly')
  })

  test('shows another metric, and values under a crosshair', async () => {
    await open()
    await driver.press('M')
    await driver.type('loss')
    await driver.press('enter')
    expect(driver.screen()).toContain('loss of 1 run')
    await driver.press('[', '[')
    expect(driver.screen()).toMatch(/ {2}at \d/)
  })

  test('filters by a parameter and by state', async () => {
    await open()
    await driver.press('/')
    await driver.type('state=running')
    await driver.press('enter')
    expect(driver.screen()).toContain('Runs 1 of 12')
  })

  test('its panes are reached where only one of them has room, too', async () => {
    await open({ columns: 80, rows: 24 })
    await driver.press('3')
    expect(driver.screen()).toContain('attempt 1 was preempted')
    await driver.press('2')
    expect(driver.screen()).toContain('accuracy of 1 run')
    await driver.press('tab', 'tab')
    expect(driver.screen()).toContain('Runs 12')
  })
})

describe('the screen of a run', () => {
  test.each(SIZES)('at %dx%d', async (columns, rows) => {
    await openRunning({ columns, rows })
    expect(driver.screen()).toMatchSnapshot()
  })

  test.each(['2', '3', '4'])('at 80x24, pane %s', async key => {
    await openRunning({ columns: 80, rows: 24 })
    await driver.press(key)
    expect(driver.screen()).toMatchSnapshot()
  })

  test('finds a word in its output, and follows it again', async () => {
    await openRunning()
    await driver.press('4', '/')
    await driver.type('EPOCH')
    await driver.press('enter')
    expect(driver.screen()).toContain('/EPOCH 2 of 2')
    await driver.press('n')
    expect(driver.screen()).toContain('/EPOCH 1 of 2')
    expect(driver.screen()).toContain('paused')
    await driver.press('f', 'w')
    expect(driver.screen()).toContain('wrapped')
    expect(driver.screen()).not.toContain('paused')
  })

  test('the output of an older attempt is shown, and which one it is', async () => {
    const said = (attempt: number | null) => [new TextEncoder().encode(`words of attempt ${attempt}\n`)]
    await openRunning({ app: app(said) })
    expect(driver.screen()).toContain('Output of attempt 2/2, 1 line')
    expect(driver.screen()).toContain('words of attempt 2')
    expect(driver.screen()).toMatch(/▸ attempt 2 {2}running/)
    await driver.press(',')
    expect(driver.screen()).toContain('Output of attempt 1/2')
    expect(driver.screen()).toContain('words of attempt 1')
    expect(driver.screen()).toMatch(/▸ attempt 1 {2}preempted/)
    await driver.press(',')
    expect(driver.screen()).toContain('there is no attempt before it')
    await driver.press('.')
    expect(driver.screen()).toContain('words of attempt 2')
    await driver.press('2', 'enter')
    expect(driver.screen()).toContain('attempt 1, preempted')
    await driver.press('down', 'enter')
    expect(driver.screen()).toContain('words of attempt 1')
    expect(driver.state().places.at(-1)).toMatchObject({ attempt: 1, focus: 'log' })
  })

  test('the newest output is followed into the next attempt', async () => {
    const said = (attempt: number | null) => [new TextEncoder().encode(`words of attempt ${attempt}\n`)]
    await openRunning({ app: app(said) })
    const runs = LIVE_RUNS.map(run =>
      run.runId === RUNNING && run.attempt !== null
        ? { ...run, attempts: 3, attempt: { ...run.attempt, n: 3 } }
        : run,
    )
    driver.app.liveView().show({ open: { sweepId: SWEEP_ID, runs, isComplete: true, notes: [] } })
    await driver.idle()
    expect(driver.screen()).toContain('words of attempt 3')
  })

  test('o opens it at its output; Esc leads back to the sweep, with the cursor where it was', async () => {
    await open()
    await driver.press('j', 'o')
    expect(driver.state().places.at(-1)).toMatchObject({ screen: 'run', runId: RUNNING, focus: 'log' })
    await driver.press('escape')
    await driver.wait(60)
    expect(driver.state().places.at(-1)).toMatchObject({ screen: 'sweep', table: { cursor: RUNNING } })
  })

  test('its id and its command are copied', async () => {
    await openRunning()
    await driver.press('y', 'Y')
    expect(driver.asked).toEqual([`copy ${RUNNING}`, `copy sweepdeck show ${RUNNING.slice(0, 8)}`])
  })
})
