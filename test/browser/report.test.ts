// The page of a report in a real browser: it draws, asks nobody, is safe, usable by keyboard, and fits a phone.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { ReportDocument } from '../../src/domain/report-document.ts'
import { startBrowser } from '../support/browser.ts'
import { reportedSweep } from '../support/reported-sweep.ts'
import { REPORT } from '../support/sample-report.ts'
import { type OpenedReport, openReport, type Window } from './opened-report.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let browser: Browser
let large: ReportDocument
let small: ReportDocument
let opened: OpenedReport | null = null

beforeAll(async () => {
  ;[browser, large, small] = await Promise.all([
    startBrowser(),
    reportedSweep({ configs: 1000, seeds: 1 }),
    reportedSweep({ configs: 30 }),
  ])
})
afterAll(() => browser.close())
afterEach(async () => {
  await opened?.close()
  opened = null
})

const open = async (document: ReportDocument, window: Window = {}): Promise<OpenedReport['page']> => {
  opened = await openReport(browser, document, window)
  return opened.page
}
const status = (page: OpenedReport['page']) => page.getByRole('status')
const rowCount = (page: OpenedReport['page']) => page.locator('.configs > tbody > tr:not(.runs)').count()

/** Charts that show nothing but one colour; one may lie on several canvases. */
const BLANK = `[...document.querySelectorAll('.canvas')].filter(chart =>
  [...chart.querySelectorAll('canvas')].every(canvas => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    return data.every((value, index) => value === data[index % 4])
  })).map(chart => chart.getAttribute('aria-label'))`

test('a thousand runs with their curves are drawn, from a file that asks nobody for anything', async () => {
  const page = await open(large)
  const { requests, complaints, bytes } = opened as OpenedReport
  expect(bytes).toBeLessThan(5_000_000)
  expect(await page.locator('canvas').count()).toBeGreaterThanOrEqual(5)
  expect(await page.evaluate(BLANK)).toEqual([])
  expect(await rowCount(page)).toBe(50)
  await page.getByRole('button', { name: 'Show all 1,000' }).click()
  expect(await rowCount(page)).toBe(1000)
  expect({ requests, complaints }).toEqual({ requests: [], complaints: [] })
})

test('the first screen answers what won, whether by luck, at what cost, as quoted, and what was wasted', async () => {
  const page = await open(small)
  const answers = await page.locator('.card').allInnerTexts()
  const text = answers.join('\n')
  expect(answers).toHaveLength(5)
  for (const question of [
    'What won?',
    'Is the lead real?',
    'What did it cost?',
    'Was the quote right?',
    'What was wasted?',
  ])
    expect(text).toContain(question)
  expect(text).toMatch(/val_loss 1\.\d+/)
  expect(text).toMatch(/of the budget of \$18\.00/)
  const last = await page.locator('.card').last().boundingBox()
  expect(last!.y + last!.height).toBeLessThan(900)
})

describe.each([
  ['light', 1400],
  ['dark', 1400],
  ['light', 390],
  ['dark', 390],
] as const)('in %s, %i pixels wide', (theme, width) => {
  test('it has no serious fault for people who see, hear or move differently, and never scrolls sideways', async () => {
    const page = await open(small, { theme, width, height: 844 })
    await page.locator('.open').first().click()
    await page.evaluate(AXE)
    const violations = (await page.evaluate(
      "axe.run(document, { resultTypes: ['violations'] }).then(found => found.violations.map(({ id, impact, nodes }) => ({ id, impact, at: nodes.slice(0, 3).map(node => node.target.join(' ') + ': ' + node.failureSummary) })))",
    )) as readonly { readonly impact: string }[]
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
  })
})

test('whatever a user has written is shown as text', async () => {
  const evil = '</script><img src=x onerror="window.hacked=1"><!-- {a|b} \u202e'
  const document = await reportedSweep({
    configs: 6,
    seeds: 20,
    name: evil,
    optimizers: [evil, '"><svg onload=alert(1)>'],
    error: evil,
  })
  const page = await open(document)
  const { complaints, requests } = opened as OpenedReport
  for (const button of await page.locator('.open').all()) await button.click()
  const text = await page.locator('body').innerText()
  expect(text).toContain('</script><img src=x onerror=')
  expect(await page.locator('h1').innerText()).toContain('onerror')
  expect(await page.locator('img:not(.on-paper)').count()).toBe(0)
  expect(await page.evaluate('window.hacked')).toBeUndefined()
  expect({ complaints, requests }).toEqual({ complaints: [], requests: [] })
})

describe('the table', () => {
  test('is sorted by its headers, with the keyboard too', async () => {
    const page = await open(small)
    const header = page.locator('.configs > thead th', { hasText: 'Cost' })
    const costs = async () =>
      (await page.locator('.configs > tbody > tr:not(.runs) > td:nth-last-child(2)').allInnerTexts()).map(
        text => Number(text.replace('$', '')),
      )
    await header.getByRole('button').focus()
    await page.keyboard.press('Enter')
    expect(await header.getAttribute('aria-sort')).toBe('ascending')
    expect(await costs()).toEqual((await costs()).toSorted((a, b) => a - b))
    await page.keyboard.press('Space')
    expect(await header.getAttribute('aria-sort')).toBe('descending')
    expect(await costs()).toEqual((await costs()).toSorted((a, b) => b - a))
  })

  test('is filtered by words, and a row opens to show its runs', async () => {
    const page = await open(small)
    expect(await status(page).innerText()).toBe('30 of 30 configs')
    await page.getByRole('searchbox').fill('lion')
    await expect.poll(() => status(page).innerText()).toMatch(/^\d+ of 30 configs$/)
    const kept = await rowCount(page)
    expect(kept).toBeGreaterThan(0)
    expect(kept).toBeLessThan(30)
    await page.locator('.open').first().focus()
    await page.keyboard.press('Enter')
    expect(await page.locator('.inner tbody tr').count()).toBe(2)
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await expect.poll(() => rowCount(page)).toBe(30)
  })
})

test('everything that does something is reached with the Tab key, and shows that it is', async () => {
  const page = await open(await reportedSweep({ configs: 4 }))
  const reachable = 'button, input, summary, [tabindex="0"]'
  const wanted = await page.locator(reachable).filter({ visible: true }).count()
  const reached = new Set<string>()
  for (let presses = 0; presses < wanted; presses += 1) {
    await page.keyboard.press('Tab')
    const [path, outline] = (await page.evaluate(`(() => {
      const element = document.activeElement
      const all = [...document.querySelectorAll('${reachable}')]
      return [String(all.indexOf(element)), getComputedStyle(element).outlineStyle]
    })()`)) as readonly [string, string]
    reached.add(path)
    expect(outline).toBe('solid')
  }
  expect(reached.has('-1')).toBe(false)
  expect(reached.size).toBe(wanted)
})

test('dragging along an axis filters the table, until it is cleared', async () => {
  const page = await open(small)
  const figure = page.locator('figure', { hasText: 'Parameters and results' })
  const canvas = figure.locator('canvas')
  await canvas.scrollIntoViewIfNeeded()
  const box = (await canvas.boundingBox())!
  // The last axis is the metric's; the best are at its top.
  const x = box.x + box.width - 64
  await page.mouse.move(x, box.y + 40)
  await page.mouse.down()
  await page.mouse.move(x, box.y + 90, { steps: 4 })
  await page.mouse.move(x, box.y + 120, { steps: 4 })
  await page.mouse.up()
  await expect.poll(() => rowCount(page)).toBeLessThan(30)
  expect(await rowCount(page)).toBeGreaterThan(0)
  expect(await page.locator('.configs > tbody > tr:not(.runs) > th').first().innerText()).toContain('1')
  await figure.getByRole('button', { name: 'Clear the selection' }).click()
  await expect.poll(() => rowCount(page)).toBe(30)
})

test('curves are shown by step, by time and by dollars, and each chart says in words what it shows', async () => {
  const page = await open(small)
  const figure = page.locator('figure', { hasText: 'as runs went' })
  const picture = () => figure.locator('canvas').first().screenshot()
  const byStep = await picture()
  await figure.getByRole('button', { name: 'Dollars' }).click()
  expect(await figure.getByRole('button', { name: 'Dollars' }).getAttribute('aria-pressed')).toBe('true')
  expect((await picture()).equals(byStep)).toBe(false)
  const charts = await page.locator('.canvas').all()
  const labels = await Promise.all(charts.map(chart => chart.getAttribute('aria-label')))
  for (const label of labels) expect(label).toMatch(/\d.*\w+ \w+|\w+ \w+.*\d/)
})

test('the theme follows the system until it is chosen, and charts follow it', async () => {
  const page = await open(small, { theme: 'dark' })
  const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor')
  const picture = () => page.locator('canvas').first().screenshot()
  const [dark, drawnDark] = [await ground(), await picture()]
  await page.getByRole('button', { name: 'Dark' }).click()
  expect(await page.getByRole('button', { name: 'Dark' }).getAttribute('aria-pressed')).toBe('false')
  expect(await ground()).not.toBe(dark)
  expect((await picture()).equals(drawnDark)).toBe(false)
})

test('on paper it is light, with every row and without what only a screen can do', async () => {
  const page = await open(await reportedSweep({ configs: 80 }), { theme: 'dark' })
  await page.evaluate("dispatchEvent(new Event('beforeprint'))")
  await page.emulateMedia({ media: 'print' })
  expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('light')
  expect(await rowCount(page)).toBe(80)
  expect(await page.locator('#search').isVisible()).toBe(false)
  for (const picture of await page.locator('.on-paper').all())
    expect(
      await picture.evaluate((image: { readonly naturalWidth: number }) => image.naturalWidth),
    ).toBeGreaterThan(500)
})

test('a sweep in which nothing has finished yet has a page that says so', async () => {
  const nothing = {
    ...REPORT,
    comparison: {
      ...REPORT.comparison,
      rows: REPORT.comparison.rows.map(row => ({
        ...row,
        mean: null,
        ci95: null,
        seeds: 0,
        against_best: null,
      })),
      pareto: [],
      front: [],
      knee: null,
      lead: null,
      effects: [],
      best_so_far: [],
    },
    runs: [],
    spend_over_time: [],
  }
  const page = await open(nothing)
  expect(await page.locator('.cards').innerText()).toContain('Nothing yet')
  expect(opened?.complaints).toEqual([])
})
