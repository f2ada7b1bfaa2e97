import { describe, expect, test } from 'vitest'
import { planSweep } from '../../src/services/plan.ts'
import { INSPECTION, portsOf, request, type World, world } from './planning.ts'

const plan = (overrides: readonly string[], changes: Partial<World> = {}) =>
  planSweep(
    request({ overrides: ['resources.engine=modal', ...overrides] }),
    portsOf(world({ inspection: TORCH, ...changes })),
  )

const TORCH = { ...INSPECTION, thirdParties: [{ module: 'torch', package: 'torch' }] }
const SKLEARN = { ...INSPECTION, thirdParties: [{ module: 'sklearn', package: 'scikit-learn' }] }

describe('the image of a sweep that runs elsewhere', () => {
  test('has nothing to be said of it where it lists what the code imports', async () => {
    const { document } = await plan(['image.pip=["Torch==2.11.0"]'])
    expect(document.warnings.filter(text => /imports/.test(text))).toEqual([])
    const named = await plan(['image.pip=["Scikit_learn>=1"]'], { inspection: SKLEARN })
    expect(named.document.warnings.filter(text => /imports/.test(text))).toEqual([])
  })

  test('is warned of where only another package could bring a module', async () => {
    const { document } = await plan(['image.pip=["lightning"]'])
    expect(document.warnings).toContainEqual(expect.stringContaining('the code imports torch'))
  })

  test('is refused where nothing can bring a module', async () => {
    await expect(plan([])).rejects.toMatchObject({
      code: 'image.missing_package',
      hint: expect.stringContaining('image: { pip: [torch] }'),
    })
  })

  test.each([
    'image.requirements=r.txt',
    'image.registry=pytorch/pytorch',
    'image.pip=["git+https://x/y"]',
  ])('may hold anything with %s', async override => {
    const { document } = await plan([override])
    expect(document.warnings.filter(text => /imports/.test(text))).toEqual([])
  })

  test('is not built on this machine, and code is looked at as what will run elsewhere', async () => {
    const ports = portsOf(world({ inspection: TORCH }))
    const asked: unknown[] = []
    await planSweep(request({ overrides: ['resources.engine=modal', 'image.pip=["torch"]'] }), {
      ...ports,
      environment: {
        ...ports.environment,
        prepare: async ({ pip }) => {
          asked.push(pip)
          return 'python3'
        },
        inspect: async ({ elsewhere }) => {
          asked.push(elsewhere)
          return TORCH
        },
      },
    })
    expect(asked).toEqual([[], true])
  })

  test('does not matter to the ids of runs', async () => {
    const here = await planSweep(request(), portsOf(world()))
    const there = await plan(['image.pip=["torch"]'])
    expect(there.runs.map(run => run.run_id)).toEqual(here.runs.map(run => run.run_id))
  })
})
