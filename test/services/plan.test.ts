import { describe, expect, test } from 'vitest'
import { planDocument as planDocumentSchema } from '../../src/domain/documents.ts'
import { planRecord, runRecord } from '../../src/domain/protocol.ts'
import type { CachedRun } from '../../src/domain/store-port.ts'
import type { PlanRequest } from '../../src/services/app.ts'
import { planSweep } from '../../src/services/plan.ts'
import { INSPECTION, portsOf, request, type World, world } from './planning.ts'
import { SWEEP_FILE, summary } from './summaries.ts'

const plan = (changes: Partial<World> = {}, asked: Partial<PlanRequest> = {}) =>
  planSweep(request(asked), portsOf(world(changes)))

const CACHED: CachedRun = {
  sweepId: '20260101-000000-dddd',
  attempt: '1-0123abcd',
  metrics: { loss: Number.NaN },
  endedAt: 0,
}

const EDITED = { ...INSPECTION, sources: [{ path: 'train.py', sha256: '2' }] }

describe('a plan', () => {
  test('has one run per config and seed, in the order of the file, each under an id of its content', async () => {
    const { document, runs } = await plan()
    expect(document.run_count).toBe(4)
    expect(runs.map(({ index, config, seed }) => [index, config, seed])).toEqual([
      [0, { lr: 0.1 }, 0],
      [1, { lr: 0.1 }, 1],
      [2, { lr: 0.2 }, 0],
      [3, { lr: 0.2 }, 1],
    ])
    expect(new Set(runs.map(({ config_id }) => config_id)).size).toBe(2)
    expect((await plan()).runs).toEqual(runs)
  })

  test('gives the same run the same id in another sweep, in another folder', async () => {
    const { runs } = await plan()
    const other = await plan({}, { file: 'moved/sweep.yaml', overrides: ['name=other', 'lr=0.2', 'seeds=1'] })
    expect(other.runs.map(({ run_id }) => run_id)).toEqual([runs[2]?.run_id])
  })

  test('holds to the protocol and to its document', async () => {
    const { document, plan: draft, runs } = await plan({}, { overrides: ['resources.timeout=60'] })
    const record = { ...draft, sweep_id: '20260301-090000-aaaa', created_at: '2026-03-01T09:00:00.000Z' }
    expect(planRecord.parse(record)).toEqual(record)
    expect(runs.map(run => runRecord.parse(run))).toEqual(runs)
    expect(planDocumentSchema.parse(document)).toEqual(document)
    expect(draft.source).toEqual({
      path: '/projects/toy/sweep.yaml',
      text: SWEEP_FILE,
      overrides: ['resources.timeout=60'],
    })
    expect(draft.target).toEqual({
      kind: 'function',
      file: 'train.py',
      function: 'train',
      root: '/projects/toy',
    })
  })

  test('names a sweep that has no name after its folder', async () => {
    const text = SWEEP_FILE.replace(/^name:.*\n/m, '')
    expect((await plan({ text }, { file: 'digits/sweep.yaml' })).document.sweep.name).toBe('digits')
  })

  test('that gives the code what it does not take is refused before anything is launched', async () => {
    const inputs = { names: ['learning_rate'], required: [], seed: true, certain: true }
    await expect(plan({ inspection: { ...INSPECTION, inputs } })).rejects.toMatchObject({
      code: 'code.unfit_inputs',
      message: 'train does not take what the sweep file gives it',
      details: ['lr: is no argument of train; it takes `learning_rate`'],
    })
  })

  test('warns of what the code only seems not to take, and of what its script lacks', async () => {
    const inputs = { names: ['learning_rate'], required: [], seed: true, certain: false }
    const missingModules = [{ module: 'yaml', package: 'pyyaml' }]
    const { document } = await plan({ inspection: { ...INSPECTION, inputs, missingModules } })
    expect(document.warnings).toEqual([
      'train imports yaml, which /usr/bin/python3 does not have; `image: { pip: [pyyaml] }` builds an environment with it',
      'lr: train does not read it; it reads `learning_rate`',
    ])
  })

  test('of a file with mistakes is refused with the place of each', async () => {
    const text = SWEEP_FILE.replace('parameters', 'paramters')
    await expect(plan({ text })).rejects.toMatchObject({
      code: 'sweep_file.invalid',
      details: [expect.stringContaining('toy/sweep.yaml:4:1')],
    })
  })

  test('of code that cannot be imported is refused with the traceback', async () => {
    const error = {
      code: 'code.import_failed',
      message: 'train.py cannot be imported',
      hint: '',
      traceback: 'a\nb\n',
    }
    await expect(plan({ inspection: { ...INSPECTION, ok: false, error } })).rejects.toMatchObject({
      code: 'code.import_failed',
      exitCode: 3,
      details: ['a', 'b'],
    })
  })
})

describe('a preset', () => {
  const LARGE = `${SWEEP_FILE}preset: { batch: large, scale_lr: sqrt }\n`
  const ASKING = { ...INSPECTION, parameters: ['config', 'run'] }

  test('is frozen with the plan, and shown', async () => {
    const { document, plan: draft } = await plan({ text: LARGE, inspection: ASKING })
    const preset = { precision: 'auto', batch: 'large', workers: 'auto', scale_lr: 'sqrt' }
    expect([draft.preset, document.sweep.preset, draft.pack]).toEqual([preset, preset, 1])
    expect(document.warnings).toEqual([])
  })

  test('that the code cannot hear of is warned of; one that asks for nothing is not', async () => {
    const { document } = await plan({ text: LARGE })
    expect(document.warnings).toEqual([
      'preset: has no effect, since train does not take `run`: ' +
        'it is followed by run.loader, run.autocast, run.backward and run.scale_lr',
    ])
    const command = LARGE.replace(/^train:.*\n/m, 'command: [python, train.py]\n')
    expect((await plan({ text: command })).document.warnings).toContainEqual(
      'preset: has no effect on a command: precision, batch size and workers are its own',
    )
    expect((await plan()).document.warnings).toEqual([])
  })

  test('that changes the batch or its learning rate is another experiment: none of its runs is cached', async () => {
    const idsWith = async (preset: string) =>
      (await plan({ text: `${SWEEP_FILE}preset: ${preset}\n`, inspection: ASKING })).runs.map(
        run => run.run_id,
      )
    const own = (await plan({ inspection: ASKING })).runs.map(run => run.run_id)
    const large = await idsWith('{ batch: large }')
    expect(await idsWith('{ precision: fp16, workers: 3, scale_lr: sqrt }')).toEqual(own)
    expect(await idsWith('{ batch: large, precision: fp16, workers: 0 }')).toEqual(large)
    const others = [
      own,
      large,
      await idsWith('{ batch: large, scale_lr: sqrt }'),
      await idsWith('{ batch: 64 }'),
    ]
    expect(new Set(others.flat()).size).toBe(4 * own.length)
  })
})

describe('what is finished already', () => {
  const finishedFirst = async () => new Map([[(await plan()).runs[0]?.run_id as string, CACHED]])

  test('is taken over, with where it is from, and costs nothing', async () => {
    const {
      document,
      runs,
      plan: draft,
    } = await plan({ finished: await finishedFirst(), seconds: [10], localRate: { usdPerHour: 3.6 } })
    expect(document.cached_count).toBe(1)
    expect(runs[0]?.cached).toEqual({
      sweep_id: CACHED.sweepId,
      attempt: CACHED.attempt,
      metrics: { loss: 'NaN' },
      ended_at: '1970-01-01T00:00:00.000Z',
    })
    expect(draft.quote.usd?.likely).toBe(0.03)
  })

  test('is done again where that is asked for, under the same id', async () => {
    const { document, runs } = await plan({ finished: await finishedFirst() }, { noCache: true })
    expect(document.cached_count).toBe(0)
    expect(runs[0]?.cached).toBeNull()
  })

  test('does a run again that was finished without measuring what is asked for now', async () => {
    const asked = { overrides: ['metric.name=accuracy'] }
    const { document } = await plan({ finished: await finishedFirst() }, asked)
    expect(document.cached_count).toBe(0)
  })
})

describe('code that changed', () => {
  const launched = async () => summary({ plan: { code: (await plan()).plan.code } })

  test('makes new runs, and the plan says since when', async () => {
    const { document, runs } = await plan({ sweeps: [await launched()], inspection: EDITED })
    expect(document.sweep.code.changed_since).toBe('20260301-090000-aaaa')
    expect(document.warnings).toContainEqual(
      expect.stringMatching(/^the code changed since 20260301-090000-aaaa: 4 runs are new/),
    )
    expect(runs[0]?.run_id).not.toBe((await plan()).runs[0]?.run_id)
  })

  test('is the same code where the user says so, and the plan records of which sweep', async () => {
    const same = await plan({ sweeps: [await launched()], inspection: EDITED }, { sameCode: true })
    expect(same.runs).toEqual((await plan()).runs)
    expect(same.plan.code).toMatchObject({ same_code_as: '20260301-090000-aaaa', sources: EDITED.sources })
    expect(same.document.sweep.code.changed_since).toBeNull()
  })

  test('that was said to be the same once stays so, until it changes again', async () => {
    const same = await plan({ sweeps: [await launched()], inspection: EDITED }, { sameCode: true })
    const second = summary({ sweepId: '20260302-090000-bbbb', plan: { code: same.plan.code } })
    const sweeps = [second, await launched()]
    const later = await plan({ sweeps, inspection: EDITED })
    expect(later.runs).toEqual(same.runs)
    expect(later.plan.code.same_code_as).toBe('20260301-090000-aaaa')
    const edited = { ...INSPECTION, sources: [{ path: 'train.py', sha256: '3' }] }
    const again = await plan({ sweeps, inspection: edited })
    expect(again.document.sweep.code.changed_since).toBe('20260302-090000-bbbb')
  })

  test('is nothing to be said where it did not change, or no sweep had this name', async () => {
    expect((await plan({ sweeps: [await launched()] })).document.warnings).toEqual([])
    const other = { ...(await launched()), name: 'other' }
    expect((await plan({ sweeps: [other], inspection: EDITED })).document.warnings).toEqual([])
  })
})

describe('a plan warns', () => {
  test('of runs that another sweep is doing', async () => {
    const live = new Map((await plan()).runs.slice(1).map(({ run_id }) => [run_id, '20260301-080000-eeee']))
    const { document } = await plan({ live })
    expect(document.warnings).toEqual([
      expect.stringMatching(/^3 runs of this plan are queued or running in 20260301-080000-eeee already/),
    ])
  })

  test('of an engine that nothing can be launched on', async () => {
    const { document } = await plan(
      {},
      { overrides: ['resources.engine=modal', 'resources.gpu=T4', 'expect=1h'] },
    )
    expect(document.warnings).toEqual([expect.stringMatching(/^resources.engine: modal can be planned/)])
    expect(document.quote).toMatchObject({ gpu_hours: { likely: 4 }, usd: { likely: 2.389176 } })
  })
})

describe('a budget', () => {
  const asked = `${SWEEP_FILE}budget: { usd: 2 }\nexpect: 100s\n`

  test('is frozen with its reserve and shown, and is nothing to be warned of', async () => {
    const { plan: frozen, document } = await plan({ text: asked, localRate: { usdPerHour: 3.6 } })
    expect(frozen.budget).toMatchObject({ usd: 2, gpu_hours: null, reserve_usd: 0.2, run_s: 100 })
    expect(document.budget).toEqual({ usd: 2, gpu_hours: null, reserve_usd: 0.2, reserve_gpu_hours: null })
    expect(document.warnings).toEqual([])
  })

  test('in dollars where nothing has a price is warned of', async () => {
    const { document } = await plan({ text: asked })
    expect(document.warnings).toEqual([expect.stringMatching(/^budget.usd: stops nothing/)])
  })

  test('is not shown where there is none', async () => {
    expect((await plan()).document.budget).toBeNull()
  })
})

describe('the slots of a quote', () => {
  const wall = async (machine: World['machine'], overrides: readonly string[] = []) =>
    (await plan({ machine, seconds: [10] }, { overrides })).plan.quote.wall_s.likely

  test('are one per two cores without a GPU, and at least one', async () => {
    expect(await wall({ cores: 4, gpus: 0 })).toBe(20)
    expect(await wall({ cores: 1, gpus: 0 })).toBe(40)
  })

  test('are the GPUs of this machine, which are paid for', async () => {
    expect(await wall({ cores: 2, gpus: 4 })).toBe(10)
    expect((await plan({ machine: { cores: 2, gpus: 4 } })).plan.gpus).toBe(1)
  })

  test('are what the file says', async () =>
    expect(await wall({ cores: 8, gpus: 0 }, ['resources.parallel=1'])).toBe(40))
})

describe('packing', () => {
  const PACKED = `${SWEEP_FILE.replace(/^resources:.*\n/m, '')}resources: { pack: 2 }\nexpect: 1h\n`
  const gpus = (count: number) => ({ machine: { cores: 8, gpus: count } })
  const quoted = async (changes: Partial<World>, overrides: readonly string[] = []) => {
    const { document } = await plan({ text: PACKED, ...changes }, { overrides })
    const { quote, sweep, warnings } = document
    return [sweep.parallel, sweep.pack, quote.gpu_hours.likely, quote.wall_s.likely, warnings]
  }

  test('has so many slots per GPU, and runs there share its hours', async () => {
    expect(await quoted(gpus(1))).toEqual([2, 2, 2, 7200, []])
    expect(await quoted(gpus(2))).toEqual([4, 2, 2, 3600, []])
  })

  test('is capped by parallel; GPUs are filled in turn, so that few runs share little', async () => {
    expect(await quoted(gpus(2), ['resources.parallel=3'])).toEqual([3, 2, 4 / 1.5, 7200, []])
    expect(await quoted(gpus(4))).toEqual([8, 2, 4, 3600, []])
    expect(await quoted(gpus(1), ['resources.parallel=9'])).toEqual([2, 2, 2, 7200, []])
  })

  test('has nothing to share on a machine without a GPU, which is said', async () => {
    expect(await quoted({})).toEqual([
      2,
      1,
      0,
      7200,
      ['resources.pack: has no effect on this machine: no GPU is visible, so that there is nothing to share'],
    ])
  })

  test('needs runs of one GPU each', async () => {
    const [, pack, hours, , warnings] = await quoted({}, ['resources.engine=modal', 'resources.gpu=T4:2'])
    expect([pack, hours]).toEqual([1, 8])
    expect(warnings).toContain('resources.pack: has no effect: only runs with one GPU each can share one')
  })
})
