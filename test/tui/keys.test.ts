// What keys and mouse do, from bytes to the screen.
import { afterEach, describe, expect, test } from 'vitest'
import { fakeApp } from '../support/fake-app.ts'
import { SWEEPS } from '../support/sample-sweeps.ts'
import { openDriver, type TuiDriver, type TuiDriverOptions } from '../support/tui-driver.ts'

let driver: TuiDriver
afterEach(() => driver.close())

const open = async (options: Partial<TuiDriverOptions> = {}): Promise<TuiDriver> => {
  driver = await openDriver({
    app: fakeApp({ live: { sweeps: SWEEPS } }),
    columns: 100,
    rows: 30,
    ...options,
  })
  return driver
}
const rows = (): readonly string[] => driver.screen().split('\n')
const rowWith = (text: string): string => rows().find(row => row.includes(text)) ?? ''
const footer = (): string => rows().at(-1) ?? ''
const message = (): string => rows().at(-2) ?? ''
const cursorRow = (): string => rows().find(row => row.startsWith('▸')) ?? ''

describe('movement', () => {
  test('by letters, arrows and pages stays within the table', async () => {
    await open()
    await driver.press('j', 'down')
    expect(cursorRow()).toContain('evil')
    await driver.press('G', 'j')
    expect(cursorRow()).toContain('chargpt')
    await driver.press('ctrl+u', 'pageup', 'k')
    expect(cursorRow()).toContain('digits')
    await driver.press('end', 'home')
    expect(cursorRow()).toContain('digits')
  })

  test('Tab goes to the details and z shows them alone', async () => {
    await open()
    await driver.press('tab', 'z')
    expect(rows()[1]).toContain('digits')
    expect(driver.screen()).not.toContain('chargpt')
    await driver.press('escape')
    expect(driver.screen()).toContain('chargpt')
    await driver.press('shift+tab')
    expect(driver.state().places[0].focus).toBe('table')
  })
})

describe('the filter', () => {
  test('holds as it is typed, says what is wrong with it, and keeps the last that held', async () => {
    await open()
    await driver.press('/')
    await driver.type('state=run')
    expect(rowWith('Sweeps 0 of 4')).not.toBe('')
    expect(driver.screen()).toContain('No sweep passes the filter')
    await driver.type('ning')
    expect(rowWith('Filter: 1 of 4')).not.toBe('')
    await driver.send('\u001b[200~ bst>1\u001b[201~')
    expect(driver.screen()).toContain('there is no bst; best?')
    expect(rowWith('Filter: 1 of 4')).not.toBe('')
    await driver.press('enter')
    expect(rowWith('Sweeps 1 of 4  /state=running')).not.toBe('')
    await driver.press('escape')
    expect(rowWith('Sweeps 4 ')).not.toBe('')
  })

  test('takes pasted text, and Escape clears it', async () => {
    await open()
    await driver.press('/')
    await driver.send('\u001b[200~engine=\r\nmodal\u001b[201~')
    expect(driver.screen()).toContain('nothing stands after engine=')
    await driver.press('escape')
    expect(rowWith('Sweeps 4 ')).not.toBe('')
  })
})

describe('order', () => {
  test('is chosen by name, by the neighbour, and turned round', async () => {
    await open()
    await driver.press('s')
    await driver.type('name')
    await driver.press('enter')
    expect(rowWith('state')).toContain('name▼')
    await driver.press('r')
    expect(rowWith('state')).toContain('name▲')
    expect(rows()[3]).toContain('chargpt')
    await driver.press('.')
    expect(rowWith('state')).toContain('progress▲')
  })

  test('is chosen by a click on a title, which a second one turns round', async () => {
    await open()
    await driver.click(16, 2)
    expect(rowWith('state')).toContain('name▼')
    await driver.click(16, 2)
    expect(rowWith('state')).toContain('name▲')
  })
})

describe('marks', () => {
  test('are counted, kept over a filter, and cleared by Escape', async () => {
    await open()
    await driver.press('space', 'space')
    expect(footer()).toContain('2 rows marked')
    await driver.press('escape')
    expect(footer()).not.toContain('marked')
    await driver.press('g', 'V', 'j', 'j')
    expect(footer()).toContain('3 rows marked')
    await driver.press('V', 'k', 'k', 'k')
    expect(footer()).toContain('3 rows marked')
  })
})

describe('what stops something', () => {
  test('asks first, names count and dollars, and takes Enter for No', async () => {
    await open()
    await driver.press('x')
    expect(driver.screen()).toContain('Stop 15 runs of digits?')
    expect(driver.screen()).toContain('About $0.13 will not be spent.')
    expect(driver.screen()).toContain('the same: sweepdeck stop digits')
    expect(driver.screen()).toContain('[ No ]')
    await driver.press('enter')
    expect(driver.app.asked).toEqual([])
    await driver.press('x', 'tab', 'enter')
    expect(driver.app.asked).toEqual(['stop 20261124-070000-ab12'])
    expect(message()).toContain('asked to stop')
    expect(message()).toContain('the same: sweepdeck stop digits')
    await driver.wait(6_000)
    expect(message()).not.toContain('asked to stop')
  })

  test('says all of it where there is little room', async () => {
    await open({ columns: 60, rows: 20 })
    await driver.press('x')
    const said = driver.screen().replace(/\s+/g, ' ')
    expect(said).toContain('They save first, and can be resumed. About $0.13 will not be spent. [ No ] Yes')
  })

  test('is about the marked ones, of which it leaves alone what it is not for', async () => {
    await open()
    await driver.press('*', 'x')
    expect(driver.screen()).toContain('Stop 35 runs of 2 sweeps?')
    await driver.press('y')
    expect(driver.app.asked).toEqual(['stop 20261124-070000-ab12 20261124-060000-cd34'])
  })

  test('says why it can not be done', async () => {
    await open()
    await driver.press('G', 'x')
    expect(message()).toContain('stop: no sweep that runs is selected')
    expect(driver.state().sheet).toBe(null)
  })

  test('is off where one only looks', async () => {
    await open({ isReadonly: true })
    await driver.press('x')
    expect(message()).toContain('stop: this is --readonly')
    expect(footer()).not.toContain('stop')
  })

  test('or changes how many go at once takes a number, and says when it is none', async () => {
    await open()
    await driver.press('P')
    await driver.type('many')
    await driver.press('enter')
    expect(driver.screen()).toContain('that is no whole number')
    await driver.press('ctrl+u')
    await driver.type('4')
    await driver.press('enter')
    expect(driver.app.asked).toEqual(['parallel 20261124-070000-ab12 4'])
  })
})

describe('help', () => {
  test('lists every key of the screen with its area, and why some do nothing now', async () => {
    await open({ rows: 60 })
    await driver.press('?')
    expect(driver.screen()).toMatchSnapshot()
  })

  test('scrolls, and is searched', async () => {
    await open({ columns: 80, rows: 24 })
    await driver.press('?', 'pagedown')
    expect(driver.screen()).not.toContain('retry failed runs')
    await driver.press('/')
    await driver.type('pause')
    expect(driver.screen()).toContain('pause')
    expect(driver.screen()).not.toContain('half a page')
    await driver.press('escape')
    expect(driver.state().sheet).toBe(null)
  })
})

describe('the palette', () => {
  test('finds what can be done by some of its letters, and does it', async () => {
    await open()
    await driver.press(':')
    expect(driver.screen()).toMatchSnapshot()
    await driver.type('chngruns')
    expect(rowWith('▸ change how many')).toContain('P')
    await driver.press('enter')
    expect(driver.screen()).toContain('Runs of digits at once')
    await driver.press('escape', 'ctrl+p', 'escape')
    expect(driver.state().sheet).toBe(null)
  })
})

describe('the mouse', () => {
  test('moves the cursor, the wheel too, and a click on a hint is its key', async () => {
    await open()
    await driver.click(20, 5)
    expect(cursorRow()).toContain('evil')
    await driver.send('\u001b[<64;10;6M')
    expect(cursorRow()).toContain('digits')
    await driver.click(footer().indexOf('q quit'), 29)
    expect(driver.asked).toEqual(['quit'])
    await driver.press('m')
    expect(driver.asked).toContain('mouse false')
  })
})

describe('the screen', () => {
  test('is drawn for every size, and says when it is too small', async () => {
    await open()
    for (const [columns, height] of [
      [60, 15],
      [200, 60],
      [99, 29],
      [161, 31],
      [20, 5],
    ] as const) {
      await driver.resize(columns, height)
      expect(rows().length).toBe(height)
    }
    expect(driver.screen()).toContain('This needs 60x15')
    await driver.resize(100, 30)
    expect(cursorRow()).toContain('digits')
  })

  test('that nothing changes on is not written', async () => {
    await open()
    const { frames } = driver.sink.written
    for (let second = 0; second < 3; second++) await driver.wait(1_000)
    expect(driver.sink.written.frames).toBe(frames)
  })

  test('writes little for a step of the cursor', async () => {
    await open({ columns: 200, rows: 50 })
    await driver.press('j')
    const { bytes } = driver.sink.written
    await driver.press('j')
    expect(driver.sink.written.bytes - bytes).toBeLessThan(1_500)
  })

  test('says what keeps it from being read, and when it is tried again', async () => {
    await open()
    driver.app.liveView().show({
      troubles: [
        {
          engine: 'modal',
          text: 'Modal does not answer',
          hint: 'Is there a network?',
          retryAt: Date.parse('2026-11-24T07:10:08Z'),
        },
      ],
    })
    await driver.idle()
    expect(message()).toContain('Modal does not answer')
    expect(message()).toContain('tried again in 8.0s')
  })

  test('copies the id to the clipboard of the terminal', async () => {
    await open()
    await driver.press('y', 'Y')
    expect(driver.asked).toEqual(['copy 20261124-070000-ab12', 'copy sweepdeck show digits'])
  })

  test('leaves at once by Ctrl-C, from a dialog too', async () => {
    await open()
    await driver.press('/', 'ctrl+c')
    expect(driver.asked).toEqual(['quit'])
  })
})
