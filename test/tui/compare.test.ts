// The comparison: moving over its points, other axes, filters, what is opened from it, and what it says where it cannot.
import { afterEach, describe, expect, test } from 'vitest'
import { budgetIn } from '../../src/tui/actions/budget-text.ts'
import { overridesIn } from '../../src/tui/actions/sweep-actions.ts'
import { KEYMAP } from '../../src/tui/keymap.ts'
import { createCompareReader } from '../../src/tui/state/read-compare.ts'
import type { CompareReading } from '../../src/tui/state/readings.ts'
import { type FakeAppOptions, fakeApp } from '../support/fake-app.ts'
import { comparedRow, comparison, GRID } from '../support/sample-comparison.ts'
import { SWEEPS } from '../support/sample-sweeps.ts'
import { openDriver, type TuiDriver } from '../support/tui-driver.ts'

let driver: TuiDriver
afterEach(() => driver.close())

const open = async (options: FakeAppOptions = {}): Promise<void> => {
  driver = await openDriver({
    app: fakeApp({ live: { sweeps: SWEEPS }, compare: () => GRID, ...options }),
    columns: 120,
    rows: 40,
  })
  await driver.press('c')
}
const rowWith = (text: string): string =>
  driver
    .screen()
    .split('\n')
    .find(row => row.includes(text)) ?? ''

describe('the points', () => {
  test('are moved over along the front with left and right, and by rank with up and down', async () => {
    await open()
    expect(rowWith('╋ rank')).toContain('rank 1, on the front')
    await driver.press('left')
    expect(rowWith('╋ rank')).toContain('rank 2, on the front')
    await driver.press('left', 'left')
    expect(rowWith('╋ rank')).toContain('rank 5, on the front')
    await driver.press('up')
    expect(rowWith('╋ rank')).toMatch(/rank 4 /)
    await driver.press('right')
    expect(rowWith('╋ rank')).toContain('rank 2, on the front')
    await driver.press('right', 'right', 'right')
    expect(rowWith('╋ rank')).toContain('rank 1, on the front')
  })

  test('open the best run of a config, of the sweep that holds it', async () => {
    await open()
    await driver.press('enter')
    const place = driver.state().places.at(-1)
    expect(place).toMatchObject({ screen: 'run', runId: GRID.rows[0]?.runs[0]?.run_id })
    await driver.press('escape')
    expect(driver.state().places.at(-1)?.screen).toBe('compare')
  })

  test('are selected by a click on or beside them, and opened by another one', async () => {
    await open()
    await driver.press('2')
    const before = rowWith('╋ rank')
    const lines = driver.screen().split('\n')
    const row = lines.findIndex(line => /[┤│].*◆/.test(line.slice(0, 60)))
    const column = [...(lines[row] ?? '')].indexOf('◆')
    await driver.click(column + 1, row)
    expect(driver.state().places.at(-1)).toMatchObject({ screen: 'compare', focus: 'scatter' })
    expect(rowWith('╋ rank')).not.toBe(before)
    expect(rowWith('╋ rank')).toContain('on the front')
    const selected = rowWith('╋ rank')
    // Nothing is there, so nothing else is selected.
    await driver.click(12, 5)
    expect(rowWith('╋ rank')).toBe(selected)
    await driver.click(column, row)
    expect(driver.state().places.at(-1)?.screen).toBe('run')
  })

  test('are laid out by another metric, with the front of those two', async () => {
    await open()
    await driver.press('A')
    await driver.type('loss lower')
    await driver.press('enter')
    expect(rowWith('on the front')).toContain('loss against dollars')
    expect(rowWith('Means of')).toContain('Means of loss by parameter')
    expect(rowWith('╋ rank')).toContain('on the front')
  })
})

test('a filter holds for the points, the front and the effects alike', async () => {
  await open()
  await driver.press('/')
  await driver.type('optimizer=sgd')
  await driver.press('enter')
  expect(rowWith('Configs')).toContain('Configs 9 of 18')
  expect(driver.screen()).toContain('· 9 configs')
  expect(driver.screen()).not.toContain('optimizer  means')
})

test('the pane of lines goes on to the curves of the best by step, time and dollars, or of those that are marked', async () => {
  await open()
  expect(rowWith('Best accuracy')).toContain('by what was spent so far')
  await driver.press('C')
  expect(driver.screen()).toContain('accuracy by step')
  expect(driver.screen()).toMatch(/a aaaaaaaa +0\.\d+ best/)
  await driver.press('C', 'C')
  expect(driver.screen()).toContain('accuracy by dollars spent on the run')
  expect(driver.screen()).toMatch(/\$0\.0\d/)
  await driver.press('2', 'space', 'space')
  expect(driver.state().readings.compareCurves?.request.runs).toHaveLength(2)
  await driver.press('C')
  expect(rowWith('Best accuracy')).toContain('by what was spent so far')
})

test('whether the best leads, the knee, and how much each parameter matters are said beside the numbers', async () => {
  await open()
  expect(driver.screen()).toMatch(/1 is better than 2, by|1 over 2 is within noise/)
  expect(driver.screen()).toContain('◉ the knee')
  expect(driver.screen()).toMatch(/knee/)
  expect(driver.screen()).toMatch(/lr {2}\d+ %, means/)
  await driver.press('5', 'z')
  expect(driver.screen()).toContain('share of what differs between 16 configs')
  await driver.press('z', '/')
  await driver.type('optimizer=sgd')
  await driver.press('enter')
  expect(driver.screen()).not.toMatch(/lr {2}\d+ %/)
})

test('marked sweeps are compared together, and the command that does the same is copied', async () => {
  driver = await openDriver({ app: fakeApp({ live: { sweeps: SWEEPS }, compare: () => GRID }) })
  await driver.press('space', 'space', 'c', 'Y')
  expect(rowWith('Compare')).toContain('Compare 2 sweeps')
  expect(driver.asked).toContain('copy sweepdeck compare digits 20261124-060000-cd34')
})

test('what cannot be compared is said in its place, with what to do', async () => {
  const error = Object.assign(new Error('these sweeps do not measure the same thing'), {
    hint: 'Same metric.',
  })
  await open({
    compare: () => {
      throw error
    },
  })
  expect(driver.screen()).toContain('these sweeps do not measure the same thing')
  expect(driver.screen()).toContain('Same metric.')
  expect(driver.crashes).toEqual([])
})

test('results that are no numbers are ranked, and are no points', async () => {
  await open({ compare: () => comparison([comparedRow(1, { mean: 'NaN' }), comparedRow(2, { mean: null })]) })
  expect(driver.screen()).toContain('No config has both of these numbers.')
  await driver.press('left', 'down', 'enter', 'escape')
  expect(driver.crashes).toEqual([])
})

test('only the newest wish is read where one is being read already', async () => {
  await open()
  const asked: (readonly string[])[] = []
  const taken: CompareReading[] = []
  const read = createCompareReader({
    app: {
      compare: async sweeps => {
        asked.push(sweeps)
        return GRID
      },
    },
    take: reading => taken.push(reading),
  })
  const want = (version: string) => read({ kind: 'compare', sweepIds: ['a'], version })
  await Promise.all([want('1'), want('2'), want('3')])
  expect([asked.length, taken.length]).toEqual([1, 1])
})

describe('what is asked for a sweep', () => {
  test('a budget is read as it is typed', async () => {
    await open()
    expect(budgetIn('20')).toEqual({ usd: 20 })
    expect(budgetIn('$2.50, 12h')).toEqual({ usd: 2.5, gpuHours: 12 })
    expect(budgetIn('none')).toEqual({ usd: null, gpuHours: null })
    for (const wrong of ['', 'none 5', '5 6', '-5', '1e3', 'NaN', '5 hours'])
      expect(budgetIn(wrong)).toBeTypeOf('string')
  })

  test('overrides are split at spaces outside of brackets and quotes', async () => {
    await open()
    expect(overridesIn('seeds=5  lr=[0.1, 0.3] name="a b"')).toEqual([
      'seeds=5',
      'lr=[0.1, 0.3]',
      'name="a b"',
    ])
    expect(overridesIn('  ')).toEqual([])
  })

  test('a new budget, more runs and a promotion say the command that does the same', async () => {
    driver = await openDriver({ app: fakeApp({ live: { sweeps: SWEEPS } }) })
    await driver.press('B')
    await driver.type('12h')
    await driver.press('enter')
    expect(driver.screen()).toContain('sweepdeck budget digits --gpu-hours 12')
    await driver.press('e')
    await driver.type('seeds=5')
    await driver.press('enter')
    expect(driver.app.asked.some(text => text.startsWith('extend'))).toBe(false)
    await driver.wait(500)
    await driver.press('y')
    expect(driver.app.asked.at(-1)).toBe('extend 20261124-070000-ab12 seeds=5')
    await driver.press('b', 'enter')
    expect(driver.app.asked.at(-1)).toBe('promote 20261124-070000-ab12 --as digits')
    await driver.press('@')
    expect(driver.screen()).toContain('sweepdeck promote digits --as digits')
  })

  test('nothing of it is done with --readonly', async () => {
    driver = await openDriver({ app: fakeApp({ live: { sweeps: SWEEPS } }), isReadonly: true })
    for (const key of ['B', 'e', 'b']) {
      await driver.press(key)
      expect(driver.state().sheet).toBeNull()
    }
    expect(driver.app.asked).toEqual([])
  })
})

test('no key means two things in one place, and no action has two entries', async () => {
  await open()
  const keys = KEYMAP.flatMap(binding => binding.keys.map(key => `${binding.context} ${key}`))
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([])
  const actions = KEYMAP.map(({ action }) => action)
  expect(actions.filter((action, index) => actions.indexOf(action) !== index)).toEqual([])
})
