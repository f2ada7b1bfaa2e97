// What the page of a report works out before anything is drawn: lines, orders, sums, quotes and words.
import { describe, expect, test } from 'vitest'
import { flatLines, piecesOf, withGaps } from '../../src/report/charts/curve-lines.ts'
import { modelOf } from '../../src/report/model.ts'
import { newRowFilter } from '../../src/report/row-filter.ts'
import { leadOf } from '../../src/report/sections/lead.ts'
import { moneyOf } from '../../src/report/sections/money-facts.ts'
import { quotesOf } from '../../src/report/sections/quote-facts.ts'
import { columnsOf, sorted } from '../../src/report/table-columns.ts'
import { reportedSweep } from '../support/reported-sweep.ts'
import { REPORT, REPORTED_SWEEP, reportedRun } from '../support/sample-report.ts'

describe('curves as lines', () => {
  const run = reportedRun(0, { spend: { hours: 1, gpu_hours: 0, usd: 3.6 } })

  test('lie by step, by time or by what had been spent by then', () => {
    const x = (axis: 'step' | 'time' | 'spend') =>
      piecesOf(run, { axis, unit: 'usd' }).flatMap(piece => piece.map(([at]) => at))
    expect(x('step')).toEqual([1, 3])
    expect(x('time')).toEqual([10, 30])
    for (const [index, dollars] of [0.01, 0.03].entries()) expect(x('spend')[index]).toBeCloseTo(dollars, 12)
  })

  test('are broken where a value is no number', () => {
    const pieces = piecesOf(run, { axis: 'step', unit: 'usd' })
    expect(pieces).toEqual([[[1, 0.5]], [[3, 0.9]]])
    expect(withGaps(pieces)).toEqual([
      [1, 0.5],
      [3, null],
      [3, 0.9],
    ])
    expect([...flatLines([pieces])]).toEqual([1, 1, 0.5, 1, 3, 0.9])
  })
})

describe('the table', () => {
  test('sorts by any column, with what is missing last either way', async () => {
    const model = modelOf(await reportedSweep({ configs: 60 }))
    for (const column of columnsOf(model))
      for (const descending of [false, true]) {
        const keys = sorted(model.rows, { column, descending }).map(column.sortBy)
        const firstMissing = keys.indexOf(null)
        const present = firstMissing === -1 ? keys : keys.slice(0, firstMissing)
        expect(keys.slice(present.length).every(key => key === null)).toBe(true)
        if (present.every(key => typeof key === 'number'))
          expect(present).toEqual(
            present.toSorted((a, b) => ((a as number) - (b as number)) * (descending ? -1 : 1)),
          )
      }
  })
})

describe('the filter', () => {
  test('asks configs and the runs they have, in the query language', async () => {
    const model = modelOf(await reportedSweep({ configs: 60 }))
    const filter = newRowFilter(model)
    const passing = (text: string) => {
      const found = filter(text)
      return found.ok ? [...(found.rows ?? [])].map(index => model.rows[index]) : []
    }
    expect(filter(' ')).toEqual({ ok: true, rows: null })
    expect(passing('lr>=1e-3').every(row => (row?.parameters.get('lr') as number) >= 1e-3)).toBe(true)
    expect(passing('lr>=1e-3').length + passing('lr<1e-3').length).toBe(60)
    expect(passing('state=failed').length).toBeGreaterThan(0)
    expect(passing('state=failed').every(row => row?.runs.some(({ state }) => state === 'failed'))).toBe(true)
    expect(passing('"tokens are missing"')).toEqual(passing('state=failed'))
    expect(passing('front=yes').map(row => row?.index)).toEqual(
      [...model.front].map(row => row.index).toSorted((a, b) => a - b),
    )
    expect(passing('rank<=3 -optimizer=none')).toHaveLength(3)
  })

  test('says what a filter means that makes no sense', () => {
    const filter = newRowFilter(modelOf(REPORT))
    expect(filter('state=fnished')).toEqual({ ok: true, rows: new Set() })
    expect(filter('spent>1')).toEqual({ ok: false, message: expect.stringContaining('spend') })
  })
})

describe('money', () => {
  test('labels add up to the whole, the largest first, with waste by what caused it', async () => {
    const facts = moneyOf(await reportedSweep({ configs: 60 }))
    expect(facts.labels.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9)
    expect(facts.labels[0]?.name).toBe('training')
    expect(facts.causes.reduce((sum, { usd }) => sum + (usd ?? 0), 0)).toBeCloseTo(facts.waste.usd ?? 0, 9)
    expect(facts.budget?.text).toBe('$36.00')
  })

  test('sweeps are added up; where one has no price, only hours are', () => {
    const two = { ...REPORT, sweeps: [REPORTED_SWEEP, REPORTED_SWEEP] }
    expect(moneyOf(two)).toMatchObject({ spent: '$0.20', budget: { text: '$0.40', share: 0.5 } })
    const cost = { ...REPORTED_SWEEP.cost, total: { hours: 0.5, gpu_hours: 0, usd: null } }
    const unpriced = { ...REPORT, sweeps: [REPORTED_SWEEP, { ...REPORTED_SWEEP, budget: null, cost }] }
    expect(moneyOf(unpriced)).toMatchObject({ spent: '1.00 h', budget: null })
  })
})

test('a quote is held against what came, where there was one', () => {
  const [dollars, wall] = quotesOf([REPORTED_SWEEP])
  expect(dollars).toMatchObject({ what: 'dollars', low: 0.01, likely: 0.02, high: 0.05, actual: 0.1 })
  expect(wall).toMatchObject({ what: 'wall time', likely: 90, actual: 1800 })
  const nothing = { low: null, likely: null, high: null }
  expect(
    quotesOf([
      {
        ...REPORTED_SWEEP,
        quote: { ...REPORTED_SWEEP.quote, gpu_hours: nothing, usd: nothing, wall_s: nothing },
      },
    ]),
  ).toEqual([])
})

describe('the lead in words', () => {
  const lead = { verdict: 'noise', more_seeds: 3, comparisons: 4, within_noise: 2 } as const

  test('says what would tell where it is within noise', () => {
    const model = modelOf({ ...REPORT, comparison: { ...REPORT.comparison, lead } })
    expect(leadOf(model)).toMatchObject({ answer: 'Within noise', tone: 'warn' })
    expect(leadOf(model).text).toContain('ahead of lr=0.1')
    expect(leadOf(model).text).toContain(
      'bout 3 more seeds of each would tell, if it is what it seems. 2 of 4 others cannot be told',
    )
  })

  test('of one config there is none', () => {
    const model = modelOf({ ...REPORT, comparison: { ...REPORT.comparison, lead: null } })
    expect(leadOf(model).answer).toBe('Nothing to beat')
  })
})
