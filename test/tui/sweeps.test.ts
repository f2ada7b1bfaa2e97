// The home screen, from keys to the screen.
import { afterEach, describe, expect, test } from 'vitest'
import { fakeApp } from '../support/fake-app.ts'
import { liveSweep, SWEEPS } from '../support/sample-sweeps.ts'
import { openDriver, type TuiDriver, type TuiDriverOptions } from '../support/tui-driver.ts'

let driver: TuiDriver
afterEach(() => driver.close())

const open = async (options: Partial<TuiDriverOptions> = {}): Promise<TuiDriver> => {
  driver = await openDriver({ app: fakeApp({ live: { sweeps: SWEEPS } }), ...options })
  return driver
}
/** The row of the cursor. */
const cursorRow = (): string =>
  driver
    .screen()
    .split('\n')
    .find(row => row.startsWith('▸')) ?? ''

describe('the home screen', () => {
  test.each([
    [80, 24],
    [120, 40],
    [200, 50],
  ])('at %dx%d', async (columns, rows) => {
    await open({ columns, rows })
    expect(driver.screen()).toMatchSnapshot()
  })

  test('says how to begin where there is no sweep', async () => {
    await open({ app: fakeApp({ live: { sweeps: [] } }) })
    expect(driver.screen()).toContain('No sweep yet.')
    expect(driver.screen()).toContain('sweepdeck init')
  })

  test('in plain characters, without colours', async () => {
    await open({ columns: 80, rows: 24, appearance: { glyphs: 'ascii', colors: 'none' } })
    expect(driver.screen()).toMatchSnapshot()
    const letters = [...driver.sink.shown.join('')]
    expect(letters.filter(letter => letter.charCodeAt(0) > 0x7f)).toEqual([])
    // Bold, dim, reversed and their ends, and no colour.
    const codes = driver.sink.shown
      .join('')
      .split('\u001b[')
      .slice(1)
      .map(part => part.split('m')[0])
    expect(codes.filter(code => !/^(0|1|2|7|22|27)$/.test(code ?? ''))).toEqual([])
  })

  test('keeps the cursor on its sweep when others come and go', async () => {
    await open()
    await driver.press('j')
    expect(cursorRow()).toContain('学習率')
    const added = liveSweep({ sweep_id: '20261124-080000-ffff', created_at: '2026-11-24T08:00:00Z' })
    driver.app.liveView().show({ sweeps: [added, ...SWEEPS] })
    await driver.idle()
    expect(cursorRow()).toContain('学習率')
    driver.app.liveView().show({ sweeps: [added, ...SWEEPS].filter(({ sweep }) => sweep.state !== 'paused') })
    await driver.idle()
    expect(cursorRow()).toContain('evil')
  })
})
