// What a sweep comes to, as people read it: the verdict, the charts, where the money went, what was said on the way.
import { describe, expect, test } from 'vitest'
import { configDiffLines } from '../../src/cli/views/config-diff.ts'
import { costLines } from '../../src/cli/views/cost.ts'
import { curveLines } from '../../src/cli/views/curves.ts'
import { frontTable } from '../../src/cli/views/front-table.ts'
import { noteLines, progressBlock } from '../../src/cli/views/progress.ts'
import { spendCharts } from '../../src/cli/views/spend-charts.ts'
import { verdictLines } from '../../src/cli/views/verdict.ts'
import { configDiff } from '../../src/domain/compare/config-diff.ts'
import { diffSides } from '../../src/domain/compare/diff-sides.ts'
import { frontParts } from '../../src/domain/compare/findings.ts'
import { usualObjectives } from '../../src/domain/compare/objectives.ts'
import type { CompareDocument, ComparisonDocument } from '../../src/domain/compare-document.ts'
import { kneeText } from '../../src/format/knee-text.ts'
import { leadText } from '../../src/format/lead-text.ts'
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
      '  lead     not known: it takes two finished seeds of both, and some spread between them',
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
    expect(verdict({ rows: unpriced, spend_unit: 'hours', cost_to_target: null }).slice(2, 4)).toEqual([
      '  cheaper  0.9 for 12m, 20 % less, with lr=0.1',
      '  target   0.97, not reached',
    ])
  })

  test('says nothing of a sweep in which nothing is finished', () => {
    expect(verdict({ rows: rows.map(row => ({ ...row, mean: null })) })).toEqual(['  spent  $0.10'])
  })
})

describe('the lead', () => {
  const [best, other] = COMPARE.rows
  const against: ComparisonDocument = {
    method: 'paired',
    difference: 0.0171,
    ci95: 0.005,
    p: 0.0046,
    p_holm: 0.015,
    seeds: 3,
  }
  const lead: CompareDocument['lead'] = {
    verdict: 'real',
    more_seeds: null,
    comparisons: 23,
    within_noise: 0,
  }
  const text = (
    test: Partial<ComparisonDocument> | null,
    changes: Partial<NonNullable<CompareDocument['lead']>> | null,
  ) =>
    leadText({
      ...COMPARE,
      rows: [best!, { ...other!, against_best: test && { ...against, ...test } }],
      lead: changes && { ...lead, ...changes },
    })

  test('is real, or noise with the seeds that would tell, and says what was tested among how many', () => {
    expect(text({}, {})).toBe(
      '1 is better than 2, by 0.0171 ± 0.0050 (p 0.005 by pairs of seeds, 0.015 among 23 comparisons)',
    )
    expect(text({ p: 0.3, p_holm: 0.3 }, { verdict: 'noise', more_seeds: 2, comparisons: 1 })).toBe(
      '1 over 2 is within noise: 0.0171 ± 0.0050 (p 0.30 by pairs of seeds); about 2 more seeds of each would tell, if it is what it seems',
    )
    expect(text({}, { verdict: 'noise' })).toContain('no number of seeds that anybody would run')
    expect(text(null, { verdict: 'unknown' })).toContain('takes two finished seeds of both, and some spread')
    expect(text(null, null)).toBeNull()
  })
})

test('the knee says what a point costs on both sides of it', () => {
  const row = (usd: number, mean: number, lr: number) => ({
    ...COMPARE.rows[0]!,
    config: { lr },
    mean,
    spend: { hours: 1, gpu_hours: 0, usd },
  })
  const rows = [row(10, 0.92, 3), row(2, 0.9, 2), row(1, 0.5, 1)]
  const parts = frontParts(rows, { ...usualObjectives(COMPARE), metric: 'accuracy' })
  const document = { ...COMPARE, ...parts, rows }
  expect(kneeText(document)).toBe('0.9 for $2.00, with lr=2: a point costs $2.50 up to there, $400.00 beyond')
  expect(frontTable(document, wide).join('\n')).toMatch(/\$2\.00 +0\.9 +0\.4 +\$1\.00 +\$2\.50 +knee +lr=2/)
  const byLatency = rows.map(each => ({ ...each, metrics: { latency: each.spend.usd } }))
  const objectives = { ...document.objectives, x: { name: 'latency', goal: 'minimize' } } as const
  expect(kneeText({ ...document, rows: byLatency, objectives })).toContain('0.9 at latency 2, with lr=2')
  expect(kneeText({ ...document, rows: rows.slice(0, 2) })).toBeNull()
})

test('curves that nobody logged, or nobody knows the price of, are said to be missing', () => {
  const points = [1, 2].map(step => ({ step, hours: step, usd: null, value: step }))
  const lines = (by: 'step' | 'usd') =>
    curveLines(COMPARE, { curves: [{ row: 0, run_id: RUN_IDS[0], points }], by, look: narrow })
  expect(lines('usd').join()).toContain('no price is known')
  expect(lines('step').at(-1)).toBe('  1  3f2a0000  2  lr=0.01')
  expect(lines('step').find(line => line.endsWith('1'))).toBeDefined()
})

test('two configs are laid side by side, first what differs', () => {
  const [a, b] = diffSides('1,91bc', COMPARE)
  const lines = configDiffLines(configDiff(a, b), { titles: [a.title, b.title], look: narrow })
  expect(lines[0]).toMatch(/^ +1 +91bc0000$/)
  expect(lines.join('\n')).toMatch(/lr +0\.01 +0\.1\n/)
  expect(lines.join('\n')).toMatch(/The same in both\nmodel\.hidden +32/)
  expect(() => diffSides('1', COMPARE)).toThrow('is not two configs')
  expect(() => diffSides('1,9', COMPARE)).not.toThrow()
  expect(() => diffSides('1,7777', COMPARE)).toThrow('no config here')
})

test('what is cached was paid for elsewhere: it has no charts and no price', () => {
  const rows = COMPARE.rows.map(row => ({ ...row, spend: { hours: 0, gpu_hours: 0, usd: 0 } }))
  const cached = { ...COMPARE, rows, cost_to_target: 0 }
  expect(spendCharts(cached, wide)).toEqual([])
  expect(verdictLines(cached, { look: wide })).toEqual([
    '  best    accuracy 0.9712 ± 0.0031, with lr=0.01',
    '  lead    not known: it takes two finished seeds of both, and some spread between them',
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
