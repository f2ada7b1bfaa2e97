// Every screen as it is seen at three sizes. What a frame must not have is tested for all of them, hostile data, plain
// characters and no colours included; how each looks is a snapshot, to be looked at when it changes.
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import type { SweepRow } from '../../../src/domain/documents.ts'
import type { DriverNote } from '../../../src/domain/store-port.ts'
import { textWidth } from '../../../src/format/text-width.ts'
import type { LiveRun } from '../../../src/services/live-runs.ts'
import { type FakeAppOptions, fakeApp } from '../../support/fake-app.ts'
import { comparedRow, comparison, GRID } from '../../support/sample-comparison.ts'
import { DETAIL, LIVE_RUNS, liveRun } from '../../support/sample-runs.ts'
import { liveSweep, SWEEPS } from '../../support/sample-sweeps.ts'
import { NOW, openDriver, type TuiDriver, type TuiDriverOptions } from '../../support/tui-driver.ts'

let driver: TuiDriver
afterEach(() => driver.close())

const SIZES = [
  [80, 24],
  [120, 40],
  [200, 50],
] as const
const DIGITS = readFileSync(new URL('../../../sweeps/digits/sweep.yaml', import.meta.url), 'utf8')
const FIRST = (SWEEPS[0] as (typeof SWEEPS)[number]).sweep.sweep_id

const openRuns = (runs: readonly LiveRun[]) => ({ sweepId: FIRST, runs, isComplete: true, notes: [] })
const runIdAt = (index: number): string => LIVE_RUNS[index]?.runId ?? ''
const curve = (length: number) =>
  Array.from({ length }, (_, x) => ({ x, y: 1 - 1 / (x + 1) + 0.02 * Math.sin(x) }))

const NOTES: readonly DriverNote[] = [
  {
    epoch: 1,
    seq: 1,
    kind: 'admitted',
    time: NOW - 90_000,
    level: 'info',
    text: 'admitted',
    runId: runIdAt(0),
  },
  {
    epoch: 1,
    seq: 2,
    kind: 'attempt_ended',
    time: NOW - 40_000,
    level: 'warning',
    text: 'was preempted at step 7',
    runId: runIdAt(1),
  },
  {
    epoch: 1,
    seq: 3,
    kind: 'held',
    time: NOW - 5_000,
    level: 'error',
    text: 'the budget holds 3 runs',
    runId: null,
  },
]
const BUDGET = { usd: 5, gpu_hours: null, reserve_usd: 0.4, reserve_gpu_hours: null }
const USUAL: FakeAppOptions = {
  live: {
    sweeps: SWEEPS.map((row, index) =>
      index > 0
        ? row
        : { ...row, sweep: { ...row.sweep, budget: BUDGET, best: { run_id: runIdAt(0), value: 0.9712 } } },
    ),
    details: new Map([[runIdAt(1), DETAIL]]),
    open: { ...openRuns(LIVE_RUNS), notes: NOTES },
    curves: new Map(LIVE_RUNS.slice(0, 3).map(({ runId }, index) => [runId, curve(20 - 6 * index)])),
  },
  compare: () => GRID,
  define: { files: { 'digits.yaml': DIGITS } },
}

const LONG = 'a-very-long-name-that-no-column-has-room-for-'.repeat(4)
const EVIL = 'evil \u001b[2J\u001b]0;owned\u0007\r\n\u202e名前 🚀 e\u0301'
const hostileRuns = [EVIL, LONG, '学習率'.repeat(30)].map((text, index) =>
  liveRun(index, {
    config: { [text]: text, lr: Number.MAX_VALUE, nested: { [EVIL]: [text, null, true] } },
    state: (['failed', 'running', 'finished'] as const)[index] ?? 'queued',
    metrics: { [text]: Number.NaN, accuracy: [Number.NaN, Number.POSITIVE_INFINITY, -0][index] ?? 0 },
    value: Number.NaN,
    error: text,
    why: text,
    attempts: 1_000_000,
    step: Number.MAX_SAFE_INTEGER,
  }),
)
const HOSTILE: FakeAppOptions = {
  live: {
    sweeps: [EVIL, LONG, '学習率'.repeat(30)].map((name, index) =>
      liveSweep(
        { sweep_id: index === 0 ? FIRST : `2026112${index}-000000-abcd`, name } satisfies Partial<SweepRow>,
        { stateWhy: EVIL },
      ),
    ),
    open: { ...openRuns(hostileRuns), notes: [] },
    troubles: [{ engine: 'modal', text: EVIL, hint: LONG, retryAt: 0 }],
  },
  compare: () =>
    comparison(
      [EVIL, LONG, '学習率'.repeat(30)].map((text, index) =>
        comparedRow(index, {
          config: { [text]: text, [EVIL]: index },
          mean: (['NaN', 'Infinity', 0.5] as const)[index] ?? null,
          metrics: { [text]: 'NaN' },
        }),
      ),
      { metric: { name: EVIL, goal: 'maximize', target: null } },
    ),
  define: {
    files: { [`${LONG}.yaml`]: `name: "${LONG}"\nparameters: { "学習率": { values: ["${LONG}"] } }\n` },
  },
}
const EMPTY: FakeAppOptions = {
  live: { sweeps: [] },
  compare: () => comparison([], { best_so_far: [], cost_to_target: null }),
}
const NO_RUNS: FakeAppOptions = {
  live: { sweeps: SWEEPS, open: openRuns([]) },
  compare: () => comparison([], { best_so_far: [], cost_to_target: null }),
}
const MANY: FakeAppOptions = {
  live: { sweeps: SWEEPS, open: openRuns(Array.from({ length: 10_000 }, (_, index) => liveRun(index))) },
  compare: () =>
    comparison(Array.from({ length: 10_000 }, (_, id) => comparedRow(id, { mean: id / 10_000 }))),
}

/** How to get to each screen from the home screen. */
const SCREENS: Readonly<Record<string, readonly string[]>> = {
  sweeps: [],
  sweep: ['enter'],
  'sweep, curves': ['enter', '2'],
  'sweep, events': ['enter', '3'],
  run: ['enter', 'j', 'enter'],
  'run, attempts': ['enter', 'j', 'enter', '2'],
  'run, output': ['enter', 'j', 'enter', '4'],
  compare: ['c'],
  'compare, ranking': ['c', '2'],
  'compare, best so far': ['c', '3'],
  'compare, curves': ['c', 'C', 'C', 'C'],
  'compare, front': ['c', '4'],
  'compare, parameters': ['c', '5'],
  define: ['n', 'enter'],
  'define, YAML': ['n', 'enter', 't'],
  launch: ['n', 'enter', 'L'],
  help: ['?'],
  palette: [':'],
  filter: ['/'],
  question: ['x'],
  budget: ['B'],
  messages: ['y', '@'],
  'two runs': ['enter', 'space', 'space', 'd'],
}

/** How these look is looked at in define.test.ts. */
const ELSEWHERE = new Set(['define', 'define, YAML', 'launch'])

const show = async (
  app: FakeAppOptions,
  keys: readonly string[],
  rest: TuiDriverOptions,
): Promise<string> => {
  driver = await openDriver({ app: fakeApp(app), ...rest })
  await driver.press(...keys)
  return driver.screen()
}

/** What no frame may have, whatever it shows. The driver itself has seen to it that nothing was too wide. */
const check = (screen: string, columns: number): void => {
  expect(driver.crashes).toEqual([])
  const rows = screen.split('\n')
  for (const row of rows) expect(textWidth(row)).toBeLessThanOrEqual(columns)
  expect(screen).not.toMatch(/undefined|\[object|NaN/)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there
  expect(screen.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/)
  expect(rows.at(-1)?.trim()).not.toBe('')
  expect(rows[0]?.trim()).not.toBe('')
}

describe.each(SIZES)('at %ix%i', (columns, rows) => {
  test.each(Object.entries(SCREENS))('%s', async (name, keys) => {
    const screen = await show(USUAL, keys, { columns, rows })
    check(screen, columns)
    if (!ELSEWHERE.has(name)) expect(screen).toMatchSnapshot()
  })
})

const named = (...names: readonly string[]) =>
  Object.entries(SCREENS).filter(([name]) => names.length === 0 || names.includes(name))
describe.each([
  ['hostile', HOSTILE, named()],
  ['of nothing', EMPTY, named('sweeps', 'compare', 'define', 'palette')],
  ['without runs', NO_RUNS, named('sweep', 'run', 'compare', 'compare, ranking', 'compare, parameters')],
  ['of 10,000 runs', MANY, named('sweep', 'run', 'compare', 'compare, ranking')],
] as const)('with data %s', (_kind, app, screens) => {
  test.each(screens)('%s is whole', async (_name, keys) => {
    check(await show(app, keys, { columns: 80, rows: 24 }), 80)
    await driver.resize(120, 40)
    check(driver.screen(), 120)
  })
})

/** What every font for a screen has had since DOS, beside ASCII. */
const CODE_PAGE_437 = new Set(
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■☺☻♥♦♣♠•◘○◙♂♀♪♫☼►◄↕‼¶§▬↨↑↓→←∟↔▲▼',
)

describe('on a console whose font has no braille', () => {
  test.each(Object.entries(SCREENS))('%s is drawn with what it has', async (_name, keys) => {
    check(await show(USUAL, keys, { columns: 120, rows: 40, appearance: { glyphs: 'block' } }), 120)
    // What is wide is the user's own.
    const ours = [...new Set(driver.sink.shown.join(''))].filter(letter => textWidth(letter) === 1)
    expect(ours.filter(letter => letter > '\u007f' && !CODE_PAGE_437.has(letter))).toEqual([])
  })
})

describe('in plain characters, without colours', () => {
  test.each(Object.entries(SCREENS))('%s', async (_name, keys) => {
    const screen = await show(USUAL, keys, {
      columns: 120,
      rows: 40,
      appearance: { glyphs: 'ascii', colors: 'none' },
    })
    check(screen, 120)
    const letters = [...driver.sink.shown.join('')]
    expect(letters.filter(letter => letter.charCodeAt(0) > 0x7f)).toEqual([])
    // biome-ignore lint/suspicious/noControlCharactersInRegex: bold, dim and inverse are no colours
    const codes = driver.sink.shown.join('').match(/\u001b\[[0-9;]*m/g) ?? []
    expect(codes.filter(code => /\b(3[0-8]|4[0-8]|9\d|10\d)\b/.test(code))).toEqual([])
  })
})
