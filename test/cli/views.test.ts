// What people read, at the widths they read it: documents in, lines out.
import { describe, expect, test } from 'vitest'
import { compareLines } from '../../src/cli/views/compare.ts'
import { costLines } from '../../src/cli/views/cost.ts'
import { lsLines } from '../../src/cli/views/ls.ts'
import { launchQuestion, planLines } from '../../src/cli/views/plan.ts'
import { progressBlock, progressLine } from '../../src/cli/views/progress.ts'
import { doctorLines, pricesLines, syncLines } from '../../src/cli/views/project.ts'
import { historyLines, showRunLines } from '../../src/cli/views/show-run.ts'
import { showSweepLines } from '../../src/cli/views/show-sweep.ts'
import { coloured, type Look, plain } from '../../src/format/look.ts'
import { textWidth } from '../../src/format/text-width.ts'
import { update } from '../support/fake-app.ts'
import {
  COMPARE,
  COST,
  PLAN,
  PRICES,
  SHOW_FAILED_RUN,
  SHOW_RUN,
  SHOW_SWEEP,
  SWEEP,
} from '../support/sample-documents.ts'

const narrow: Look = { columns: 80, paint: plain }
const wide: Look = { columns: 120, paint: plain }
const text = (lines: readonly string[]): string => `\n${lines.join('\n')}\n`
const NOW = Date.parse('2026-11-24T07:21:00Z')

describe('a plan', () => {
  test('says how many runs, over what, and what they would cost', () => {
    expect(text(planLines(PLAN, narrow))).toBe(`
digits: 4 runs (2 configs x 2 seeds), 1 of them cached at $0
  metric  accuracy (maximize, target 0.97)
  method  grid
  engine  local, 2 runs at once
  code    f00dfeedf00d

Parameters
  lr            0.01, 0.1 (2 values)
  model.hidden  32
  epochs        10

First runs
  RUN       LR    SEED  CACHED
  3f2a0000  0.01     0  yes
  91bc0000  0.01     1
  aa100000  0.1      0
  c0de0000  0.1      1

Quote  from 12 past runs of this code
           LOW  LIKELY    HIGH
  time      1m  1m 30s      5m
  cost  $0.010  $0.020  $0.050
warning: budget.usd is not enforced yet
`)
  })

  test('says how to get a price where there is none, and how to get a quote', () => {
    const nobody = { low: null, likely: null, high: null }
    const unpriced = planLines({ ...PLAN, quote: { ...PLAN.quote, usd: null } }, narrow)
    expect(unpriced).toContain(
      '  No price is known, so spend is hours: `sweepdeck prices set 0.20` sets one.',
    )
    const unknown = { basis: 'unknown', seen: null, usd: null, gpu_hours: nobody, wall_s: nobody } as const
    expect(planLines({ ...PLAN, quote: unknown }, narrow).join('\n')).toContain('nobody knows yet')
  })

  test('asks with the count and the dollars, or with the time where there are none', () => {
    expect(launchQuestion(PLAN)).toBe('Launch 3 runs (1 more are cached), likely $0.020, at most $0.050?')
    expect(launchQuestion({ ...PLAN, cached_count: 0, quote: { ...PLAN.quote, usd: null } })).toBe(
      'Launch 4 runs, likely 1m 30s?',
    )
  })

  test('marks a parameter that some configs lack', () => {
    const [first, ...rest] = PLAN.configs
    const lacking = { ...PLAN, configs: [{ ...first!, config: { lr: 0.01 } }, ...rest] }
    expect(planLines(lacking, narrow)).toContain('  epochs        10, - (2 values)')
  })
})

test('a list of sweeps has a line for each', () => {
  expect(text(lsLines([SWEEP], { look: narrow, now: NOW }))).toBe(`
NAME    ID                    STATE    DONE  BAD    BEST  SPEND  CREATED
digits  20261124-070000-ab12  running   1/4    1  0.9712  $0.10  21m ago
`)
  expect(lsLines([], { look: narrow, now: NOW })[0]).toMatch(/^No sweeps yet/)
})

test('a sweep shows its runs with the parameters that vary', () => {
  expect(text(showSweepLines(SHOW_SWEEP, narrow))).toBe(`
digits  running  20261124-070000-ab12  4 runs, accuracy (maximize)

RUN       STATE     LR    SEED  ACCURACY  TRIES  SAVED    SPEND
3f2a0000  finished  0.01     0    0.9712      2   1000  $0.0500
91bc0000  cached    0.01     1         -      0      -       $0
aa100000  failed    0.1      0       nan      1      -  $0.0002
c0de0000  queued    0.1      1         -      0      -       $0
`)
})

describe('tags and notes', () => {
  const hostile = { tags: ['paper', 'x\u001b]0;y\u0007'], note: 'two\nlines\u0007' }

  test('have columns only where there are some, and reach no terminal as they are', () => {
    const [first, ...others] = SHOW_SWEEP.runs
    const tagged = {
      ...SHOW_SWEEP,
      tags: ['good'],
      note: 'fine',
      runs: [{ ...first!, ...hostile }, ...others],
    }
    const lines = showSweepLines(tagged, wide)
    expect(lines.slice(1, 3)).toEqual(['#good', 'note: fine'])
    expect(lines[4]).toMatch(/ {2}SPEND {2}TAGS +NOTE/)
    expect(lines[5]).toMatch(/\$0\.0500 {2}#paper #x {2}two lines$/)
    expect(lines[6]).toMatch(/\$0 {2}- +-$/)
    expect(showSweepLines(SHOW_SWEEP, wide).join()).not.toContain('TAGS')
  })

  test('are said of a run, and listed beside a sweep', () => {
    expect(showRunLines({ ...SHOW_RUN, ...hostile }, wide).join('\n')).toMatch(
      /^ *tags +#paper #x\n *note +two lines$/m,
    )
    const [title, row] = lsLines([{ ...SWEEP, ...hostile }], { look: wide, now: 0 })
    expect(title).toMatch(/TAGS +NOTE/)
    expect(row).toMatch(/#paper #x {2}two lines$/)
    expect(lsLines([], { look: wide, now: 0, isFiltered: true })).toEqual(['No sweep passes the filter.'])
  })
})

describe('a run', () => {
  test('shows every attempt and where it started from', () => {
    const lines = showRunLines(SHOW_RUN, wide)
    expect(lines).toContain('  1  preempted  2026-11-24 07:00:01      5m  the beginning')
    expect(lines).toContain('  2  finished   2026-11-24 07:06:00  3m 30s  step 400')
    expect(lines).toContain(
      '  1000  2026-11-24 07:09:00  1.5 MiB  verified  sweeps/x/runs/3f2a000000000001/checkpoints/0000001000-0a0b0c0d',
    )
  })

  test('says of each attempt on a GPU which it was and how busy', () => {
    const use = {
      samples: 3,
      utilisation: 96.6,
      memory_mib: 1024,
      memory_total_mib: 15360,
      temperature_c: 61,
    }
    const gpus = [
      { name: 'Tesla T4', use },
      { name: 'NVIDIA L4', use: null },
    ]
    const attempts = SHOW_RUN.attempts.map((attempt, index) => ({ ...attempt, gpu: gpus[index] ?? null }))
    const lines = showRunLines({ ...SHOW_RUN, attempts }, wide)
    expect(lines).toContain(
      '  1  preempted  2026-11-24 07:00:01      5m  the beginning  Tesla T4, 97 % busy, 1.0 GiB of 15 GiB, 61 °C',
    )
    expect(lines).toContain('  2  finished   2026-11-24 07:06:00  3m 30s  step 400       NVIDIA L4')
  })

  test('shows the traceback of a failure, and how to try again', () => {
    expect(showRunLines(SHOW_FAILED_RUN, narrow).slice(-5)).toEqual([
      '  Traceback (most recent call last):',
      '    File "train.py", line 3, in train',
      '  ValueError: lr is too',
      '  large',
      '  `sweepdeck retry aa100000` tries it again.',
    ])
  })

  test('shows what went wrong where there is no traceback, or one that does not say it', () => {
    const failed = (traceback: string) => showRunLines({ ...SHOW_FAILED_RUN, traceback }, narrow)
    expect(failed('').slice(-3, -1)).toEqual(['  ValueError: lr is too', '  large'])
    expect(failed('usage: train.py\n').slice(-4, -1)).toEqual([
      '  usage: train.py',
      '  ValueError: lr is too',
      '  large',
    ])
  })

  test('lets no traceback act on the terminal', () => {
    const traceback = '\u001B]0;title\u0007\u001B[2Jlast\u001B[31m red'
    const lines = showRunLines({ ...SHOW_FAILED_RUN, traceback }, narrow)
    expect(lines.slice(-4, -3)).toEqual(['  last\u001B[31m red\u001B[0m'])
  })

  test('has a history with a column per metric', () => {
    const history = [
      { step: 1, time: '2026-11-24T07:00:02Z', attempt: 1, metrics: { accuracy: 0.5, loss: 'NaN' } },
      { step: 2, time: '2026-11-24T07:00:03Z', attempt: 2, metrics: { accuracy: 0.75 } },
    ] as const
    expect(text(historyLines(history, narrow))).toBe(`
STEP  TIME (UTC)           TRY  ACCURACY  LOSS
   1  2026-11-24 07:00:02    1       0.5   nan
   2  2026-11-24 07:00:03    2      0.75     -
`)
  })
})

test('a cost has its labels, its runs and their attempts', () => {
  expect(text(costLines(COST, { look: narrow }))).toBe(`
Spend  $0.10, 30m
  waste    $0.020: killed $0.020
  goodput  80 % of the time was useful
  saved    $0.030 by 1 resume: work that was not done again

LABEL   TIME     COST  SHARE  WHAT IT IS
useful   24m  $0.0800   80 %  training that the results are made of
redone    6m  $0.0200   20 %  done again, as an attempt had died

RUN       ATTEMPT  TIME     COST  MOST OF IT
3f2a0000      all   27m  $0.0900
               1~   15m  $0.0500  useful 60 %, redone 40 %
                2   12m  $0.0400  useful 100 %
91bc0000        1    3m  $0.0100  useful 100 %
~ nobody saw the end of this attempt: it is counted until its last heartbeat
`)
})

test('a price that changed is told with the time', () => {
  const [launch] = COST.prices
  const prices = [launch, { since: '2026-11-24T07:30:00.000Z', usd_per_hour: 0.4, source: 'prices set' }]
  expect(costLines({ ...COST, prices: prices.flatMap(each => each ?? []) }, { look: narrow })[1]).toBe(
    '  price    $0.20/h, from 2026-11-24 07:30:00 $0.40/h',
  )
})

test('progress names counts, the best, the pace and the spend', () => {
  expect(text(progressBlock(update(), { look: narrow, hint: 'Ctrl-C leaves it running' }))).toBe(`
digits  running
████████████░░░░░░░░░░░░  1/4 finished, 1 running, 1 queued, 1 failed
best 0.9712 (3f2a0000)   30 runs/min, 1m 30s left   $0.10 spent ($0.20/h)
Ctrl-C leaves it running
`)
  expect(progressLine(update(), narrow)).toBe(
    '1/4 finished, 1 running, 1 queued, 1 failed   best 0.9712 (3f2a0000)   30 runs/min, 1m 30s left   $0.10 spent ($0.20/h)',
  )
})

test('what this project says of itself is aligned', () => {
  const found = 'none'
  expect(
    doctorLines({ checks: [{ name: 'GPU', ok: false, found, hint: 'Runs use the CPU.' }] }, narrow),
  ).toEqual(['missing  GPU  none', '              Runs use the CPU.'])
  expect(pricesLines(PRICES, narrow)).toContain('T4   16 GiB     $0.59     $0.0098')
  const problems = [{ sweep_id: 's', path: 'p', line: 3, message: 'torn\u001B[2J' }]
  expect(syncLines({ sweeps: 1, records: 2, metric_points: 1, problems })).toEqual([
    '1 sweep: 2 new records, 1 metric point',
    'skipped: s/p:3: torn',
  ])
})

describe('whatever the width, no line is wider than the terminal', () => {
  const config = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`parameter_number_${i}`, i]))
  const many = SHOW_SWEEP.runs.map((run, index) => ({
    ...run,
    config: { ...config, lr: index, ...Object.fromEntries(Object.keys(config).map(key => [key, index])) },
  }))
  const views: Readonly<Record<string, (look: Look) => readonly string[]>> = {
    plan: look =>
      planLines(
        { ...PLAN, configs: PLAN.configs.map((each, i) => ({ ...each, config: many[i]!.config })) },
        look,
      ),
    show: look => showSweepLines({ ...SHOW_SWEEP, runs: many }, look),
    compare: look =>
      compareLines(
        { ...COMPARE, rows: COMPARE.rows.map((row, i) => ({ ...row, config: many[i]!.config })) },
        look,
      ),
    ls: look => lsLines([{ ...SWEEP, name: 'a sweep with a long name '.repeat(5) }], { look, now: NOW }),
    cost: look => costLines(COST, { look }),
    progress: look =>
      progressBlock(update({ stateWhy: 'for a long reason '.repeat(9) }), { look, hint: 'h' }),
  }
  test.each(Object.entries(views))('%s', (_name, view) => {
    for (const columns of [80, 120])
      for (const paint of [plain, coloured])
        expect(view({ columns, paint }).filter(line => textWidth(line) > columns)).toEqual([])
  })
})
