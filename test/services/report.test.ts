// What a report is made of: one document in which every number agrees with the others.
import { describe, expect, test } from 'vitest'
import { reportDocument } from '../../src/domain/report-document.ts'
import { createReport } from '../../src/services/report.ts'
import { REPORTED_ID, reportedSweep, reportPorts } from '../support/reported-sweep.ts'

describe('the document of a report', () => {
  test('keeps to its schema, and survives being written and read', async () => {
    const document = await reportedSweep({ configs: 20 })
    const written = JSON.parse(JSON.stringify(reportDocument.parse(document)))
    expect(reportDocument.parse(written)).toEqual(written)
    expect(written).toEqual(JSON.parse(JSON.stringify(document)))
  })

  test('has every run once, with the config of its row, and spend that adds up', async () => {
    const { runs, sweeps, comparison, spend_over_time } = await reportedSweep({ configs: 20 })
    expect(runs).toHaveLength(40)
    expect(new Set(runs.map(({ run_id }) => run_id)).size).toBe(40)
    for (const { run_id, row } of runs)
      expect(comparison.rows[row]?.runs.map(run => run.run_id)).toContain(run_id)
    const total = sweeps[0]?.cost.total.usd as number
    expect(runs.reduce((sum, { spend }) => sum + (spend.usd as number), 0)).toBeCloseTo(total, 9)
    expect(spend_over_time.at(-1)?.spend).toBeCloseTo(total, 6)
    expect(sweeps[0]?.actual.usd).toBeCloseTo(total, 9)
  })

  test('shows what a resumed run did by the time that was paid for', async () => {
    const { runs } = await reportedSweep({ configs: 20 })
    const resumed = runs.find(({ attempts }) => attempts === 2)
    const { steps, seconds } = resumed!.curve
    expect(seconds).toEqual(seconds.toSorted((a, b) => a - b))
    expect(steps.at(-1)).toBe(400)
    expect(seconds.at(-1)).toBeCloseTo((resumed?.spend.hours as number) * 3600, 3)
  })

  test('names no folder of the machine that it was made on', async () => {
    const document = await reportedSweep({ configs: 3 })
    expect(document.sweeps[0]?.reproduce).toMatchObject({ file: 'sweep.yaml', target: 'train.py:train' })
    expect(JSON.stringify(document)).not.toContain('/home/')
  })

  test('takes the curve of a cached run from where it ran', async () => {
    const ports = reportPorts({ configs: 2, seeds: 1 })
    const facts = ports.store.sweep(REPORTED_ID)!
    const [first, ...others] = facts.runs
    const later = { ...facts, runs: [{ ...first!, attempts: [], cachedFrom: 'earlier' }, ...others] }
    const store = { ...ports.store, sweep: () => later }
    const { runs } = await createReport({ ...ports, store })([REPORTED_ID])
    const cached = runs.find(({ cached }) => cached)
    expect(cached?.run_id).toBe(first?.runId)
    expect(cached?.curve.steps.at(-1)).toBe(400)
  })
})
