// The Define and Launch screens, from keys to the screen and to the file.
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { type FakeAppOptions, fakeApp } from '../support/fake-app.ts'
import { tookSeconds } from '../support/run-times.ts'
import { SWEEPS } from '../support/sample-sweeps.ts'
import { openDriver, type TuiDriver, type TuiDriverOptions } from '../support/tui-driver.ts'

let driver: TuiDriver
afterEach(() => driver.close())

const DIGITS = readFileSync(new URL('../../sweeps/digits/sweep.yaml', import.meta.url), 'utf8')

const open = async (
  define: FakeAppOptions['define'] = {},
  {
    times = [],
    endlessProbe = false,
    ...options
  }: Partial<TuiDriverOptions> & Pick<FakeAppOptions, 'times' | 'endlessProbe'> = {},
): Promise<TuiDriver> => {
  const app = fakeApp({
    live: { sweeps: SWEEPS },
    times,
    endlessProbe,
    define: { files: { 'digits.yaml': DIGITS }, seconds: [1.2, 2, 2.8], ...define },
  })
  driver = await openDriver({ app, ...options })
  await driver.press('n', 'enter')
  return driver
}
const files = async (): Promise<ReadonlyMap<string, string>> => (await driver.app.define()).files
const row = (text: string): string =>
  driver
    .screen()
    .split('\n')
    .find(line => line.includes(text)) ?? ''

describe('the Define screen', () => {
  test.each([
    [80, 24],
    [120, 40],
    [200, 50],
  ])('at %dx%d', async (columns, rows) => {
    await open({}, { columns, rows })
    expect(driver.screen()).toMatchSnapshot()
    await driver.press('t')
    expect(driver.screen()).toMatchSnapshot()
  })

  test('offers what a sweep can be made from', async () => {
    driver = await openDriver({ app: fakeApp({ define: { files: { 'digits.yaml': DIGITS } } }) })
    await driver.press('n')
    expect(driver.screen()).toContain('digits.yaml')
    expect(driver.screen()).toContain('digits: Handwritten digits.')
  })

  test('says what the file allows to be spent, and the reserve beside it', async () => {
    await open({ files: { 'digits.yaml': `${DIGITS}budget: { usd: 5 }\n` } })
    expect(row('to finish from')).toMatch(/budget {2}\$5\.00, with \$\S+ more for runs/)
  })

  test('counts and prices while values are typed, and takes them back with Esc', async () => {
    await open()
    expect(driver.screen()).toContain('28 runs')
    await driver.press('j', 'enter')
    await driver.type(', 256')
    expect(driver.screen()).toContain('42 runs')
    expect(driver.screen()).toContain('as typed')
    await driver.press('escape')
    expect(driver.screen()).toContain('28 runs')
    expect(driver.screen()).not.toContain('digits.yaml *')
  })

  test('a changed value goes into the file, and the rest of the file stays', async () => {
    await open()
    await driver.press('j', 'enter')
    await driver.type(', 256')
    await driver.press('enter')
    expect(row('hidden')).toContain('32, 128, 256')
    expect(driver.screen()).toContain('digits.yaml *')
    await driver.press('S')
    expect((await files()).get('digits.yaml')).toBe(DIGITS.replace('[32, 128]', '[32, 128, 256]'))
    expect(driver.screen()).toContain('Saved digits.yaml')
  })

  test('errors stand at their field', async () => {
    await open()
    await driver.press('enter', 'ctrl+u')
    await driver.type('-1 to 1 log 3')
    await driver.press('enter')
    expect(row(' lr ')).toContain('expected a number')
    expect(driver.screen()).toContain('parameters.lr.min')
    await driver.press('u')
    expect(driver.screen()).not.toContain('expected a number above 0')
  })

  test('parameters are added, renamed, moved, made linear, given a condition and removed', async () => {
    await open()
    await driver.press('a')
    await driver.type('beta 0.9, 0.99')
    await driver.press('enter')
    expect(row('beta')).toContain('0.9, 0.99')
    await driver.press('l', 'r', 'ctrl+u')
    await driver.type('rate')
    await driver.press('enter')
    expect(driver.state().places.at(-1)).toMatchObject({ text: expect.stringContaining('rate > 0.2') })
    await driver.press('home', 'w')
    await driver.type('hidden > 32')
    await driver.press('enter')
    expect(row('rate')).toContain('hidden > 32')
    await driver.press('J')
    await driver.press('S')
    const text = (await files()).get('digits.yaml') ?? ''
    expect(text).toContain(
      '  beta:         { values: [0.9, 0.99] }\n  rate:         { min: 0.01, max: 0.3, points: 4, when: hidden > 32 }\n',
    )
    await driver.press('x')
    expect(row(' rate ')).toBe('')
  })

  test('marked parameters move in step, and a rule leaves configs out', async () => {
    await open()
    await driver.press('j', 'space', 'space', 'Z')
    expect(row('hidden')).toContain('A')
    expect(driver.screen()).toContain('14 runs')
    await driver.press('X')
    await driver.type('lr < 0.02')
    await driver.press('enter', 'S')
    const text = (await files()).get('digits.yaml') ?? ''
    expect(text).toContain('zip: [[hidden, momentum]]')
    expect(text).toContain('exclude: ["momentum == 0.9 and lr > 0.2", "lr < 0.02"] # it diverges')
  })

  test('a GPU is chosen with its price and how easily it is to be had', async () => {
    await open({}, { columns: 120, rows: 40 })
    await driver.press('2', '/')
    await driver.type('GPU')
    await driver.press('enter', 'enter')
    expect(row('A10 ')).toContain('$1.10/h')
    expect(row('A10 ')).toContain('availability 1 of 6')
    await driver.type('L4')
    await driver.press('enter')
    expect(row('GPU ')).toContain('L4')
    await driver.press('S')
    expect((await files()).get('digits.yaml')).toContain('rate_usd_per_hour: 0.20, gpu: L4 }')
  })

  test('the editor has the text, and what it saves is read again', async () => {
    await open({}, { edit: text => text.replace('seeds: 2', 'seeds: 3') })
    await driver.press('e')
    expect(driver.screen()).toContain('42 runs')
    await driver.press('d')
    expect(driver.screen()).toContain('+ seeds: 3')
    expect(driver.screen()).toContain('- seeds: 2')
  })

  test('a text that is no YAML keeps its rows, and says where', async () => {
    await open({}, { edit: text => text.replace('hidden:', 'hidden: [') })
    await driver.press('e')
    expect(driver.screen()).toContain('is not YAML')
    await driver.press('u')
    expect(driver.screen()).toContain('28 runs')
  })

  test('leaving asks where something is not saved', async () => {
    await open()
    await driver.press('J', 'escape')
    expect(driver.screen()).toContain('digits.yaml is not saved')
    await driver.press('enter')
    expect(driver.screen()).toContain('Define digits.yaml')
    await driver.press('q')
    expect(driver.asked).toEqual([])
    await driver.press('down', 'down', 'enter')
    expect(driver.asked).toEqual(['quit'])
  })

  test('leaves at once where all is saved', async () => {
    await open()
    await driver.press('escape')
    expect(driver.state().places).toHaveLength(1)
  })

  test('somebody else’s change is not written over without asking', async () => {
    await open()
    const saved = (await driver.app.define()).files
    await driver.press('J')
    saved.set('digits.yaml', DIGITS.replace('seeds: 2', 'seeds: 9'))
    await driver.press('S')
    expect(driver.screen()).toContain('changed by somebody else')
    expect(saved.get('digits.yaml')).toContain('seeds: 9')
    await driver.wait(500)
    await driver.press('enter')
    expect(driver.screen()).toContain('- seeds: 9')
    await driver.press('S')
    expect(saved.get('digits.yaml')).toContain('seeds: 2')
  })

  test('sub-spaces of any_of are rows, and what is done there stays there', async () => {
    const text = `${DIGITS.trimEnd()}
any_of:
  - parameters:
      optimizer: { value: sgd }
      mu: { values: [0.0, 0.9] }
  - parameters:
      optimizer: { value: adam }
`
    await open({ files: { 'digits.yaml': text } })
    expect(driver.screen()).toContain('2 sub-spaces in any_of')
    expect(driver.screen()).toMatch(/any_of 1 +sub-space +2 parameters/)
    await driver.press('G', 'a')
    expect(driver.screen()).toContain('New parameter in any_of[1]')
    await driver.type('b2 0.9, 0.99')
    await driver.press('enter')
    expect(driver.screen()).toMatch(/any_of 2 +sub-space +2 parameters/)
    expect(driver.screen()).toMatch(/ {3}b2 +values +0.9, 0.99/)
    await driver.press('b')
    await driver.type('optimizer lion')
    await driver.press('enter')
    expect(driver.screen()).toContain('3 sub-spaces in any_of')
    await driver.press('g')
    for (let down = 0; down < 6; down++) await driver.press('j')
    expect(row('any_of 1')).toMatch(/^▸/)
    await driver.press('x')
    expect(driver.screen()).toContain('2 sub-spaces in any_of')
    expect(driver.screen()).not.toContain('sgd')
    await driver.press('S')
    expect((await files()).get('digits.yaml')).toContain('b2:')
  })

  test('in --readonly nothing is saved or launched', async () => {
    await open({}, { isReadonly: true })
    await driver.press('J', 'S')
    expect(driver.screen()).toContain('--readonly')
    await driver.press('L')
    expect((await files()).get('digits.yaml')).toBe(DIGITS)
  })
})

describe('the Launch screen', () => {
  test.each([
    [80, 24],
    [120, 40],
    [200, 50],
  ])('at %dx%d', async (columns, rows) => {
    const at = (gpu: string, seconds: readonly number[]) =>
      tookSeconds(seconds, { place: { engine: 'modal', gpu } })
    await open({}, { columns, rows, times: [...at('T4', [40]), ...at('A10', [12, 14])] })
    await driver.press('L')
    expect(driver.screen()).toMatchSnapshot()
  })

  test('p says what a probe would cost, and measures once that is agreed to; the quote is planned anew', async () => {
    await open()
    await driver.press('L', 'p')
    expect(driver.screen()).toContain('at most $0.02')
    expect(driver.screen()).toContain('sweepdeck plan digits.yaml --probe')
    // A question that nobody has asked for just now takes no key for a moment.
    await driver.wait(1_000)
    await driver.press('enter')
    expect(driver.app.asked).toEqual([])
    await driver.press('p')
    await driver.wait(1_000)
    await driver.press('y')
    expect(driver.app.asked).toEqual(['probe'])
    expect(driver.app.planned).toHaveLength(2)
  })

  test('x stops a probe that is running, and the quote is planned anew', async () => {
    await open({}, { endlessProbe: true })
    await driver.press('L', 'x')
    expect(driver.app.asked).toEqual([])
    expect(driver.screen()).toContain('no probe is running')
    await driver.press('p')
    await driver.wait(1_000)
    await driver.press('y')
    expect(row('2 of 4 runs measured')).toContain('x stops it')
    await driver.press('x')
    expect(driver.app.asked).toEqual(['probe', 'stop probe'])
    expect(driver.app.planned).toHaveLength(2)
    expect(driver.screen()).toContain('The probe was stopped')
    expect(driver.state().places.at(-1)).toMatchObject({ screen: 'launch', probe: null, doing: null })
  })

  test('asks with count and dollars, No first, and shows the command that does the same', async () => {
    await open()
    await driver.press('L', 'L')
    const { screen } = driver
    expect(screen()).toMatch(/Launch \d+ runs? of /)
    expect(screen()).toContain('sweepdeck run digits.yaml')
    await driver.press('enter')
    expect(driver.app.asked).toEqual([])
    await driver.press('L', 'y')
    expect(driver.app.asked).toEqual(['launch'])
    expect(driver.state().places.map(({ screen: name }) => name)).toEqual(['sweeps', 'sweep'])
  })
})
