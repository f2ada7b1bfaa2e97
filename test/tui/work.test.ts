// Long work says what it does, and nobody has to wait for it.
import { afterEach, describe, expect, test } from 'vitest'
import { afterNews, type Work } from '../../src/tui/state/work.ts'
import { type FakeApp, fakeApp } from '../support/fake-app.ts'
import { SWEEPS } from '../support/sample-sweeps.ts'
import { openDriver, type TuiDriver } from '../support/tui-driver.ts'

let driver: TuiDriver
afterEach(() => driver?.close())

const FILE =
  'name: digits\ntrain: train.py:train\nmetric: { name: accuracy, goal: maximize }\nparameters:\n  lr: { values: [0.1, 0.2] }\n'

/** The Launch screen of a file, with a launch that ends when it is told to. */
const open = async (): Promise<{
  readonly say: (line: string) => void
  readonly end: () => Promise<void>
}> => {
  const app = fakeApp({ live: { sweeps: SWEEPS }, define: { files: { 'digits.yaml': FILE } } })
  let say: (line: string) => void = () => {}
  let finish: () => void = () => {}
  const slow: FakeApp = {
    ...app,
    launch: (plan, progress = () => {}) =>
      new Promise(resolve => {
        say = progress
        finish = () => resolve(app.launch(plan))
      }),
  }
  driver = await openDriver({ app: slow })
  await driver.press('n', 'enter', 'L')
  await driver.idle()
  await driver.press('L', 'y')
  return {
    say: line => say(line),
    end: async () => {
      finish()
      await driver.idle()
    },
  }
}

const message = (): string => driver.screen().split('\n').at(-2) ?? ''

describe('a launch', () => {
  test('says what it does, and for how long, until the sweep is shown', async () => {
    const { say, end } = await open()
    expect(message()).toMatch(/^ Launching .+ … {2}it goes on whatever you do here$/)
    say('starting the driver')
    await driver.wait(3_000)
    expect(message()).toMatch(/: starting the driver … {2}3s; it goes on/)
    await driver.press('L')
    expect(driver.screen()).toContain('it is being launched')
    await end()
    expect(driver.screen()).not.toContain('it goes on whatever')
    expect(driver.state().places.at(-1)?.screen).toBe('sweep')
  })

  test('is not cut off by q without asking', async () => {
    const { end } = await open()
    await driver.press('q')
    expect(driver.screen()).toContain('Quit before this is done?')
    expect(driver.asked).not.toContain('quit')
    await driver.press('n')
    await end()
    await driver.press('q')
    expect(driver.asked).toContain('quit')
  })

  test('goes on after Esc, and leaves whoever has gone where he is', async () => {
    const { end } = await open()
    await driver.press('escape')
    expect(driver.state().places.at(-1)?.screen).toBe('define')
    expect(message()).toContain('Launching')
    await end()
    expect(driver.state().places.at(-1)?.screen).toBe('define')
    expect(message()).toContain('it is among the sweeps')
  })
})

describe('what is said', () => {
  const work = (id: number): Work => ({ id, title: `work ${id}`, doing: null, since: 0 })

  test('is of the work that began last, where it does not say of which', () => {
    const works = afterNews([work(1), work(2)], { work: 'says', id: null, text: 'half done' }, 5)
    expect(works?.map(({ doing }) => doing)).toEqual([null, 'half done'])
  })

  test('is of nobody where nothing goes on', () => {
    expect(afterNews([], { work: 'says', id: null, text: 'half done' }, 5)).toBeNull()
  })

  test('ends with the work', () => {
    const begun = afterNews([work(1)], { work: 'begun', id: 2, title: 'more' }, 5) ?? []
    expect(begun.map(({ since }) => since)).toEqual([0, 5])
    expect(afterNews(begun, { work: 'done', id: 1 }, 9)?.map(({ id }) => id)).toEqual([2])
  })
})
