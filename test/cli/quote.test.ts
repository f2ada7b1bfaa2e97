// What the command line says of the quote: probing it, comparing GPUs, prices.
import { describe, expect, test } from 'vitest'
import { planDocument } from '../../src/domain/documents.ts'
import type { Quote } from '../../src/domain/protocol.ts'
import { basisText } from '../../src/format/quote-text.ts'
import { fakeApp } from '../support/fake-app.ts'
import { tookSeconds } from '../support/run-times.ts'
import { PLAN, SWEEP } from '../support/sample-documents.ts'
import { runCommand } from '../support/terminal.ts'

describe('plan --probe', () => {
  test('refuses without a terminal and without --yes, before it plans', async () => {
    const app = fakeApp()
    const { exitCode, stderr } = await runCommand(app, ['plan', 'sweep.yaml', '--probe'])
    expect([exitCode, app.asked, app.planned]).toEqual([2, [], []])
    expect(stderr).toContain('whether to probe a plan')
  })

  test('says what it costs and asks; No does nothing', async () => {
    const app = fakeApp()
    const { stderr } = await runCommand(app, ['plan', 'sweep.yaml', '--probe'], { columns: 80, answer: 'n' })
    expect(stderr).toContain(
      'Probe 4 runs that train for at most 1m each, at most 2m in all, at most $0.020? [y/N]',
    )
    expect(app.asked).toEqual([])
  })

  test('plans anew afterwards', async () => {
    const app = fakeApp({ plan: { ...PLAN, quote: { ...PLAN.quote, basis: 'probe' } } })
    const { exitCode, stdout } = await runCommand(app, ['plan', 'sweep.yaml', '--probe', '--yes'])
    expect([exitCode, app.asked, app.planned.length]).toEqual([0, ['probe'], 2])
    expect(stdout).toContain('Quote  from a probe of 12 runs')
    expect(stdout).not.toContain('of the probe')
  })

  test.each([
    [1, '1 run of the probe did not come to its end in time, and counts as if it had'],
    [4, 'the probe could not tell how long a run takes'],
  ])('says where %i of 4 runs told nothing', async (openProbes, text) => {
    const app = fakeApp({ openProbes })
    const { stdout } = await runCommand(app, ['plan', 'sweep.yaml', '--probe', '--yes', '--json'])
    const document = planDocument.parse(JSON.parse(stdout))
    expect(document.probe).toMatchObject({ runs: 4, failed: 0, open: openProbes, usd: 0.004 })
    expect(document.warnings.at(-1)).toContain(text)
  })
})

test('plan --compare-gpus lists every GPU; what is a guess says so', async () => {
  const times = [
    ...tookSeconds([100], { place: { engine: 'modal', gpu: 'T4' } }),
    ...tookSeconds([50], { place: { engine: 'modal', gpu: 'A10' } }),
  ]
  const { stdout } = await runCommand(fakeApp({ times }), ['plan', 'sweep.yaml', '--compare-gpus'])
  expect(stdout.split('\n').find(line => line.includes('A10 *'))).toMatch(/1 of 6 .*cheapest per run$/)
  expect(stdout.split('\n').find(line => line.includes('H100'))).toMatch(/~\d.* ~\$/)
  expect(stdout).toContain('Seen: T4 (1 run), A10 (1 run). ~: a guess by data sheets')

  const json = await runCommand(fakeApp({ times }), ['plan', 'sweep.yaml', '--compare-gpus', '--json'])
  const { gpus } = planDocument.parse(JSON.parse(json.stdout))
  expect(gpus).toHaveLength(11)
  expect(gpus?.find(({ gpu }) => gpu === 'T4')).toMatchObject({
    run_s: 100,
    is_guess: false,
    basis: 'history',
    seen: { runs: 1, gpu: null },
  })
})

test.each<[Quote['basis'], Quote['seen'], string]>([
  ['history', { runs: 1, gpu: null }, 'from 1 past run of this code'],
  ['probe', { runs: 6, gpu: null }, 'from a probe of 6 runs'],
  ['history_other_code', { runs: 3, gpu: null }, 'from 3 past runs of other code of this function'],
  ['history_elsewhere', { runs: 3, gpu: 'T4' }, 'a guess: from 3 past runs on T4, by a table of GPU speeds'],
  ['history_elsewhere', { runs: 3, gpu: null }, 'a guess: from 3 past runs on another machine'],
])('a quote of basis %s says in words what it is from', (basis, seen, text) =>
  expect(basisText({ basis, seen })).toBe(text))

test('ls leaves probes out unless all are asked for; no command takes one for the newest sweep', async () => {
  const probe = { ...SWEEP, sweep_id: '20261124-120000-aaaa', name: 'digits-probe', is_probe: true }
  const app = () => Object.assign(fakeApp(), { listSweeps: async () => [probe, SWEEP] })
  expect((await runCommand(app(), ['ls'])).stdout).not.toContain('digits-probe')
  expect((await runCommand(app(), ['ls', '--all'])).stdout).toContain('digits-probe')
  const watched = await runCommand(app(), ['cost', '--json'])
  expect(watched.exitCode).toBe(0)
})

test('prices set takes a name of the list, or this machine without one', async () => {
  const app = fakeApp()
  await runCommand(app, ['prices', 'set', 'T4', '0.55'])
  await runCommand(app, ['prices', 'set', '0.2'])
  expect(app.asked).toEqual(['prices set T4 0.55', 'set 0.2'])
  expect((await runCommand(app, ['prices', 'set', 'T4'])).exitCode).toBe(2)
})
