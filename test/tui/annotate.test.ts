// Tags and notes in the terminal UI, from keys to what the app is asked, and what is shown of them.
import { afterEach, describe, expect, test } from 'vitest'
import { fakeApp } from '../support/fake-app.ts'
import { LIVE_RUNS } from '../support/sample-runs.ts'
import { SWEEPS } from '../support/sample-sweeps.ts'
import { openDriver, type TuiDriver, type TuiDriverOptions } from '../support/tui-driver.ts'

let driver: TuiDriver
afterEach(() => driver.close())

const [FIRST, SECOND, ...REST] = SWEEPS
const TAGGED = [
  { ...FIRST!, sweep: { ...FIRST!.sweep, tags: ['debug', 'paper'], note: 'a bell\u0007 in it' } },
  { ...SECOND!, sweep: { ...SECOND!.sweep, tags: ['paper'] } },
  ...REST,
]
const open = async (options: Partial<TuiDriverOptions> = {}) => {
  const app = fakeApp({ live: { sweeps: TAGGED } })
  driver = await openDriver({ app, ...options })
  return app
}
const rows = (): string[] => driver.screen().split('\n')

describe('tags', () => {
  test('have a column where there is room, and are in the details with the note', async () => {
    await open({ columns: 160, rows: 40 })
    expect(rows().find(row => row.includes('progress'))).toMatch(/engine +created.? +tags/)
    expect(driver.screen()).toMatchSnapshot()
    expect(driver.screen()).toContain('#debug #paper')
    expect(driver.screen()).toMatch(/note +a bell in it/)
  })

  test('go first where there is less room', async () => {
    await open({ columns: 80, rows: 24 })
    expect(driver.screen()).not.toContain('#debug')
  })

  test('are edited as a line of words, which complete themselves; the command that does the same is said', async () => {
    const app = await open()
    await driver.press('#')
    expect(driver.screen()).toContain('  debug paper ')
    await driver.press('backspace', 'ctrl+w')
    await driver.type('go de')
    expect(driver.screen()).toContain('Tab: debug')
    await driver.press('ctrl+w')
    await driver.type('pa')
    await driver.press('tab', 'enter')
    await driver.idle()
    expect(app.asked).toEqual([`tag ${FIRST!.sweep.sweep_id} +go -`])
    expect(driver.screen()).toMatch(/the same: sweepdeck tag \S+ --add go/)
  })

  test('of several are those that all have', async () => {
    const app = await open()
    await driver.press('space', 'space', '#')
    expect(driver.screen()).toContain('Tags of 2 sweeps')
    await driver.press('ctrl+u')
    await driver.type('new')
    await driver.press('enter')
    await driver.idle()
    const ids = TAGGED.slice(0, 2).map(({ sweep }) => sweep.sweep_id)
    expect(app.asked).toEqual([`tag ${ids.join(' ')} +new -paper`])
  })

  test('that are none are refused where they are typed', async () => {
    const app = await open()
    await driver.press('#')
    await driver.type('a|b')
    await driver.press('enter')
    expect(driver.screen()).toContain('a|b: a tag has no')
    expect(app.asked).toEqual([])
  })

  test('are filtered by, and complete themselves there', async () => {
    await open()
    await driver.press('/')
    await driver.type('ta')
    expect(driver.screen()).toContain('Tab: tag')
    await driver.press('tab')
    await driver.type('=debug | tag:zzz')
    await driver.press('enter')
    expect(rows().find(row => row.includes('Sweeps 1 of'))).toContain('/tag=debug | tag:zzz')
  })
})

test('a note is replaced, or taken away by an empty line', async () => {
  const app = await open()
  await driver.press('"', 'ctrl+u')
  await driver.type("it's fine")
  await driver.press('enter')
  await driver.idle()
  await driver.press('"', 'ctrl+u', 'enter')
  await driver.idle()
  const id = FIRST!.sweep.sweep_id
  expect(app.asked).toEqual([`note ${id} it's fine`, `note ${id} null`])
  expect(driver.screen()).toMatch(/the same: sweepdeck note \S+ --clear/)
})

test('of runs stand in their table and on their screen; nothing is changed where one only looks', async () => {
  const [run, ...others] = LIVE_RUNS
  const app = fakeApp({
    live: {
      sweeps: SWEEPS,
      open: {
        sweepId: FIRST!.sweep.sweep_id,
        runs: [{ ...run!, tags: ['good'], note: 'again' }, ...others],
        isComplete: true,
        notes: [],
      },
    },
  })
  driver = await openDriver({ app, isReadonly: true, columns: 200, rows: 50 })
  await driver.press('enter', 'z')
  expect(rows().find(row => row.includes('#good'))).toContain('again')
  await driver.press('#')
  expect(driver.screen()).toContain('this is --readonly')
  expect(app.asked).toEqual([])
})
