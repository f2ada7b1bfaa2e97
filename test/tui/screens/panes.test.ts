// What the panes of the screens of a sweep and a run show, as rows of text: no Ink, no terminal.

import { describe, expect, test } from 'vitest'
import { compileQuery } from '../../../src/domain/query/compile.ts'
import { runNames, runSubject } from '../../../src/domain/query/run-fields.ts'
import { textWidth } from '../../../src/format/text-width.ts'
import { attemptRows, timelineBar } from '../../../src/tui/screens/run/attempts.ts'
import { factRows } from '../../../src/tui/screens/run/facts.ts'
import { logRows, matchesIn } from '../../../src/tui/screens/run/log.ts'
import { createVarying, RUN_SPEC, runColumns } from '../../../src/tui/screens/sweep/columns.ts'
import { curveRows } from '../../../src/tui/screens/sweep/curves.ts'
import { eventRows } from '../../../src/tui/screens/sweep/events.ts'
import { gpuText, progressText, resumeState } from '../../../src/tui/screens/sweep/run-text.ts'
import { summaryRows } from '../../../src/tui/screens/sweep/summary.ts'
import { createLogLines } from '../../../src/tui/state/log-lines.ts'
import { fitColumns } from '../../../src/tui/table/columns.ts'
import { newTable } from '../../../src/tui/table/table-state.ts'
import { tableRows } from '../../../src/tui/table/view.ts'
import { createTheme } from '../../../src/tui/theme.ts'
import { MONEY } from '../../support/fake-live.ts'
import { DETAIL, LIVE_RUNS, liveRun, RUNS_NOW as now } from '../../support/sample-runs.ts'
import { liveSweep } from '../../support/sample-sweeps.ts'

const paint = (_: string, text: string): string => text
const theme = { ...createTheme({ theme: 'dark', colors: 'none', glyphs: 'braille' }), paint, look: paint }
const [FINISHED, RUNNING, FAILED] = LIVE_RUNS as [
  (typeof LIVE_RUNS)[0],
  (typeof LIVE_RUNS)[0],
  (typeof LIVE_RUNS)[0],
]
const varying = createVarying()('s', LIVE_RUNS, true)
const curve = (...values: readonly number[]) => values.map((y, index) => ({ x: index + 1, y }))

const columns = (over: Partial<Parameters<typeof runColumns>[0]> = {}) =>
  runColumns({
    metric: 'accuracy',
    bestId: FINISHED.runId,
    curves: new Map([[RUNNING.runId, curve(0.1, 0.5, Number.NaN, 0.8)]]),
    varying,
    hasGpus: true,
    hasTags: false,
    ...over,
  })
const table = (width: number, height = 6): readonly string[] =>
  tableRows(
    {
      columns: columns(),
      selection: { rows: LIVE_RUNS, ids: LIVE_RUNS.map(RUN_SPEC.idOf) },
      table: { ...newTable({ column: 'index', isDescending: false }), cursor: RUNNING.runId, index: 1 },
      now,
    },
    { width, height, theme, isFocused: true },
  )
/** Nothing of a stranger's text that a terminal would obey, and no row too wide. */
const expectHarmless = (rows: readonly string[], width: number): void => {
  for (const row of rows) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
    expect(row.replace(/\u001b\[[0-9;]*m/g, '')).not.toMatch(/[\u0000-\u001f\u202e]/)
    expect(textWidth(row)).toBeLessThanOrEqual(width)
  }
}

describe('the table of runs', () => {
  test.each([78, 118, 198])('at %d columns', width => {
    const rows = table(width)
    expectHarmless(rows, width)
    expect(rows.map(row => row.trimEnd()).join('\n')).toMatchSnapshot()
  })

  test('says in words what it says in colours: the state, and from where a run would go on', () => {
    const [, , running = '', failed = ''] = table(240)
    expect(running).toContain('● running')
    expect(running).toContain('8/20')
    expect(running).toContain('step 7, saved 40s ago, 12 MiB'.replace('step 7', 'epoch 7/20'))
    expect(running).toContain('87 %')
    expect(failed).toContain('✗ failed')
    expect(failed).toContain('ValueError: wiped 学習')
  })

  test('drops columns by their priority, the metric last', () => {
    const at = (width: number) => fitColumns(columns(), width).map(({ column }) => column.id)
    expect(at(16)).toEqual(['metric'])
    expect(at(34)).toEqual(['state', 'config.lr', 'metric'])
    expect(at(250)).toContain('why')
    // A wider table never loses a column that a narrower one has.
    for (let width = 17; width < 260; width++)
      expect(at(width)).toEqual(expect.arrayContaining(at(width - 1)))
  })

  test('has a column for what varies only, and none for GPUs where there are none', () => {
    expect(varying.paths).toEqual(['lr', 'model.hidden'])
    expect(varying.hasSeeds).toBe(false)
    expect(columns({ hasGpus: false }).map(({ id }) => id)).not.toContain('gpu')
  })

  test('answers a filter by parameter, metric and state', () => {
    const passes = (text: string): boolean | string => {
      const compiled = compileQuery(text, runSubject(runNames([RUNNING], [])))
      return compiled.ok ? compiled.query.test(RUNNING, { now, sweep: ['digits'] }) : compiled.message
    }
    expect(passes('lr>3e-3 model.hidden=64 accuracy>0.8 state=running sweep:dig')).toBe(true)
    expect(passes('hidden=64 -epoch>8 saved<2m "model.hidden=64"')).toBe(true)
    expect(passes('gpu:T4 util>90')).toBe(false)
    expect(passes('acuracy>0.8')).toBe('there is no acuracy; accuracy?')
  })
})

test('a checkpoint is told as an epoch where steps are epochs, and shorter where there is less room', () => {
  const state = (width: number) => resumeState(RUNNING, { now, width })
  expect([state(60), state(24), state(12)]).toEqual([
    'epoch 7/20, saved 40s ago, 12 MiB',
    'epoch 7/20, 40s ago',
    'epoch 7/20',
  ])
  const steps = liveRun(0, {
    step: 800,
    progress: { unit: 'epoch', done: 8, of: 20 },
    checkpoint: { step: 700, savedAt: now, bytes: 1, verified: false },
  })
  expect(resumeState(steps, { now })).toBe('step 700, saved just now, 1 B, refused')
  expect(resumeState(liveRun(0), { now })).toBe('')
  expect([progressText(RUNNING), progressText(liveRun(0)), gpuText(liveRun(0))]).toEqual([
    'epoch 8/20',
    '',
    '',
  ])
})

describe('the summary', () => {
  const sweep = { ...liveSweep({}), etaS: 80 }
  const rest = { width: 120, theme, isComplete: true, money: MONEY }

  test('says how far a sweep is, what is best, what it costs, and when it is done, as far as that fits', () => {
    expect(summaryRows(sweep, rest).join('\n')).toMatchSnapshot()
    expectHarmless(summaryRows(sweep, { ...rest, width: 60, isComplete: false }), 60)
    expect(summaryRows(null, { ...rest, width: 60 })).toEqual(['  Reading the sweep …'])
  })

  test('shows the nearer of two limits as a bar, and says nothing of money that is not known yet', () => {
    const budget = { usd: 10, gpu_hours: 1, reserve_usd: 0.4, reserve_gpu_hours: 0.1 }
    const spend = { hours: 3, gpu_hours: 0.5, usd: 9 }
    const [, , money] = summaryRows({ ...sweep, sweep: { ...sweep.sweep, budget, spend } }, rest)
    expect(money).toContain('budget █████████████')
    expect(money).toContain('90 %   84 % of the time useful   $0.020 wasted   $0.030 saved by resuming')
    const plain = { ...sweep, sweep: { ...sweep.sweep, budget: null } }
    expect(summaryRows(plain, { ...rest, money: null })[2]?.trim()).toBe('')
    const clean = { ...MONEY, waste: { hours: 0, usd: 0 }, resumed: { hours: 0, usd: 0 } }
    expect(summaryRows(plain, { ...rest, money: clean })[2]).toBe(
      '  84 % of the time useful   nothing wasted',
    )
  })
})

test('events come newest first, with their level as a sign, and scroll', () => {
  const note = { level: 'info' as const, runId: null }
  const notes = [
    { ...note, time: now - 60_000, text: 'the driver is up' },
    {
      ...note,
      time: now - 5000,
      text: 'attempt 1 was \u001b[31mpreempted\u001b[2J',
      level: 'warning' as const,
      runId: RUNNING.runId,
    },
  ]
  const rows = eventRows(notes, { width: 60, height: 5, top: 0, now, theme })
  expectHarmless(rows, 60)
  expect(rows[0]).toContain(`5s ago ! ${RUNNING.runId.slice(0, 8)} attempt 1 was`)
  expect(rows[1]).toContain('1m ago   the driver is up')
  expect(eventRows(notes, { width: 60, height: 5, top: 1, now, theme })).toEqual([rows[1]])
  expect(eventRows([], { width: 60, height: 5, top: 0, now, theme })).toEqual(['  Nothing has happened yet.'])
})

describe('curves', () => {
  const line = { label: 'lr=0.1', isBest: false, isCursor: false }
  const lines = [
    { ...line, runId: FINISHED.runId, isBest: true, points: curve(1, 2, 3, 4) },
    { ...line, runId: RUNNING.runId, points: curve(4, Number.NaN, 2) },
    { ...line, runId: FAILED.runId, points: [] },
  ]
  const rows = (over: object = {}, size = { width: 60, height: 14 }) =>
    curveRows({ metric: 'loss', isLog: false, crosshair: null, lines, ...over }, { ...size, theme })

  test('lie over each other, each with a letter at its end, and their newest values below', () => {
    const shown = rows()
    expect(shown).toHaveLength(14)
    expect(shown.join('\n')).toMatchSnapshot()
  })

  test('give their values at the crosshair', () => {
    const legend = rows({ crosshair: 0 }).slice(-3)
    expect(legend[0]).toContain('1  at 1 best')
    expect(legend[1]).toContain('4  at 1')
    expect(legend[2]).toContain('nothing yet')
  })

  test('say so where nothing was logged', () => {
    expect(rows({ lines: lines.slice(2) })).toEqual(['  No loss was logged by these runs yet.'])
  })

  test('never leave their place, whatever it is', () => {
    for (let width = 14; width < 80; width += 7)
      for (let height = 1; height < 20; height += 3) {
        const shown = rows({ crosshair: 0.5 }, { width, height })
        expect(shown.length).toBeLessThanOrEqual(Math.max(height, 1))
        expectHarmless(shown, width)
      }
  })
})

describe('the lives of a run', () => {
  const drawing = { width: 90, theme, isAscii: false, run: { progress: null, step: null } }

  test('are one bar over time with a letter for each label, and a line each', () => {
    expect(
      attemptRows(DETAIL, now, drawing)
        .map(row => row.trimEnd())
        .join('\n'),
    ).toMatchSnapshot()
  })

  test('show what most of each cell was, and where nothing ran', () => {
    const { bar, seconds } = timelineBar(DETAIL.timeline, { width: 89, theme, isAscii: true })
    expect(bar).toBe('c'.repeat(10) + '#'.repeat(20) + 'r'.repeat(10) + '.'.repeat(20) + '#'.repeat(29))
    expect(seconds).toBe(89)
  })

  test('call a step an epoch where it is one', () => {
    const run = { progress: { unit: 'epoch' as const, done: 7, of: 20 }, step: 7 }
    const rows = attemptRows(DETAIL, now, { ...drawing, run }).join('\n')
    expect(rows).toContain('from epoch ')
    expect(rows).not.toContain('from step')
  })

  test('are none before it has started', () => {
    expect(attemptRows({ ...DETAIL, timeline: [] }, now, drawing)).toEqual(['  It has not started yet.'])
  })
})

test('the facts of a run put the best config beside its own, and its error harmlessly at the end', () => {
  const error = {
    type: 'ValueError',
    message: 'no',
    traceback: 'File "\u001b]0;x\u0007a.py"\nValueError: no',
    fingerprint: '',
  }
  const detail = { ...DETAIL, run: { ...DETAIL.run, error } }
  const rows = factRows({ run: FAILED, best: FINISHED, isBest: false, detail, now }, { width: 70, theme })
  expectHarmless(rows, 70)
  expect(rows.map(row => row.trimEnd()).join('\n')).toMatchSnapshot()
})

describe('output', () => {
  test('keeps the newest lines, however many come, without what a terminal would obey', () => {
    const text = createLogLines(100)
    for (let line = 0; line < 1000; line++) text.push(new TextEncoder().encode(`line ${line}\n`))
    text.push(new TextEncoder().encode('\u001b[31mred\u001b[2J 学'.slice(0, -1)))
    text.push(new TextEncoder().encode('学 10%\r20%'))
    const lines = text.lines()
    expect(lines.length).toBeLessThanOrEqual(126 + 2)
    expect(lines.length + text.dropped()).toBe(1002)
    expect(lines.at(-2)).toContain('red 学 10%')
    expect(lines.at(-1)).toBe('20%')
    expect(lines.join('')).not.toContain('\u001b[2J')
  })

  test('a letter that is torn between two pieces stays whole', () => {
    const text = createLogLines()
    const bytes = new TextEncoder().encode('学習\n')
    for (const byte of bytes) text.push(Uint8Array.of(byte))
    expect(text.lines()).toEqual(['学習'])
  })

  const lines = ['one', 'two '.repeat(10).trimEnd(), '\u001b[31mThree\u001b[0m', 'four']
  const view = { lines, top: null, isWrapped: false, search: null }
  test('follows its end, or stays where one has scrolled to', () => {
    const size = { width: 20, height: 2, theme }
    expect(logRows(view, size).map(row => row.trim())).toEqual(['\u001b[31mThree\u001b[0m', 'four'])
    expect(logRows({ ...view, top: 0 }, size).map(row => row.trim())).toEqual(['one', 'two two two two two…'])
  })

  test('is wrapped where that is wanted, and nothing of it is lost', () => {
    const rows = logRows({ ...view, top: 1, isWrapped: true }, { width: 20, height: 5, theme })
    expect(rows.slice(0, 2).join('')).toBe('two two two two two two two two two two ')
    expectHarmless(rows, 20)
  })

  test('is searched in any case, colours aside', () => {
    expect(matchesIn(lines, 'THREE')).toEqual([2])
    expect(matchesIn(lines, '[31m')).toEqual([])
    const marking = createTheme({ theme: 'dark', colors: '16', glyphs: 'braille' })
    const [row] = logRows({ ...view, top: 2, search: 'hre' }, { width: 20, height: 1, theme: marking })
    expect(row?.trim()).toBe('T\u001b[4mhre\u001b[24me')
  })
})
