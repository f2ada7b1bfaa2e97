// What a sweep comes to, as people read it: the verdict, the charts, where the money went, what was said on the way.
import { describe, expect, test } from 'vitest'
import { costLines } from '../../src/cli/views/cost.ts'
import { noteLines, progressBlock } from '../../src/cli/views/progress.ts'
import { spendCharts } from '../../src/cli/views/spend-charts.ts'
import { verdictLines } from '../../src/cli/views/verdict.ts'
import type { CompareDocument } from '../../src/domain/compare-document.ts'
import { type Look, plain } from '../../src/format/look.ts'
import { update } from '../support/fake-app.ts'
import { COMPARE, COST, RUN_IDS, SWEEP } from '../support/sample-documents.ts'

const narrow: Look = { columns: 80, paint: plain }
const wide: Look = { columns: 120, paint: plain }

test('of many runs the dearest are listed, and all if asked for', () => {
  const [, cheap] = COST.runs
  const runs = Array.from({ length: 25 }, (_, index) => ({
    ...cheap!,
    hours: index,
    run_id: `${index}`.padStart(16, '0'),
  }))
  const short = costLines({ ...COST, runs }, { look: narrow })
  expect(short.at(-1)).toBe('and 5 that took less: --all lists every run')
  expect(short.filter(line => line.startsWith('0'))).toHaveLength(20)
  const all = costLines({ ...COST, runs }, { look: narrow, all: true })
  expect(all.filter(line => line.startsWith('0'))).toHaveLength(25)
})

describe('the verdict', () => {
  const [best, other] = COMPARE.rows
  const worst = { ...other!, config: { ...other!.config, lr: 1 }, mean: 0.1 }
  const rows = [best!, other!, worst]
  const verdict = (changes: Partial<CompareDocument>, look = wide) =>
    verdictLines({ ...COMPARE, rows, ...changes }, { look, more: [['spent', '$0.10']] })

  test('is the best config, a clearly cheaper one of the front, and the target', () => {
    expect(verdict({})).toEqual([
      '  best     accuracy 0.9712 ± 0.0031 for $0.050, with lr=0.01',
      '  cheaper  0.9 for $0.040, 20 % less, with lr=0.1',
      '  target   0.97, reached after $0.050',
      '  spent    $0.10',
    ])
  })

  test('names no config that is hardly cheaper, that is clearly worse, or that is beaten', () => {
    const asDear = { ...other!, spend: { ...other!.spend, usd: 0.049 } }
    expect(verdict({ rows: [best!, asDear, worst] }).join()).not.toContain('cheaper')
    expect(verdict({ rows: [best!, other!] }).join()).not.toContain('cheaper')
    expect(verdict({ pareto: [0] }).join()).not.toContain('cheaper')
  })

  test('counts hours where no price is known', () => {
    const unpriced = rows.map(row => ({ ...row, spend: { ...row.spend, usd: null } }))
    expect(verdict({ rows: unpriced, spend_unit: 'hours', cost_to_target: null }).slice(1, 3)).toEqual([
      '  cheaper  0.9 for 12m, 20 % less, with lr=0.1',
      '  target   0.97, not reached',
    ])
  })

  test('says nothing of a sweep in which nothing is finished', () => {
    expect(verdict({ rows: rows.map(row => ({ ...row, mean: null })) })).toEqual(['  spent  $0.10'])
  })
})

test('what is cached was paid for elsewhere: it has no charts and no price', () => {
  const rows = COMPARE.rows.map(row => ({ ...row, spend: { hours: 0, gpu_hours: 0, usd: 0 } }))
  const cached = { ...COMPARE, rows, cost_to_target: 0 }
  expect(spendCharts(cached, wide)).toEqual([])
  expect(verdictLines(cached, { look: wide })).toEqual([
    '  best    accuracy 0.9712 ± 0.0031, with lr=0.01',
    '  target  0.97, reached',
  ])
})

test('two charts stand beside each other where there is room', () => {
  const heads = (columns: number) =>
    spendCharts(COMPARE, { columns, paint: plain }).filter(line => line.includes('accuracy by'))
  expect(heads(80)).toHaveLength(2)
  expect(heads(100)).toHaveLength(1)
})

test('notes are broken at words, and not more of them at once than can be read', () => {
  const note = (text: string, runId: string | null = null) =>
    ({ level: 'warning', text, runId, kind: 'note', epoch: 1, seq: 1, time: 0 }) as const
  expect(noteLines([note('attempt 1 failed: ValueError: '.repeat(4), RUN_IDS[0])], narrow)).toEqual([
    'warning: run 3f2a0000, attempt 1 failed: ValueError: attempt 1 failed:',
    '  ValueError: attempt 1 failed: ValueError: attempt 1 failed: ValueError:',
  ])
  expect(
    noteLines(
      Array.from({ length: 9 }, () => note('x')),
      narrow,
    ).at(-1),
  ).toBe('and 4 more of the kind')
})

test('a sweep that is over has no pace, and one without spend names none', () => {
  const lost = update({ sweep: { ...SWEEP, state: 'lost', spend: { hours: 0, gpu_hours: 0, usd: 0 } } })
  expect(progressBlock(lost, { look: narrow, hint: '' }).at(-1)).toBe('best 0.9712 (3f2a0000)')
})
