import { describe, expect, test } from 'vitest'
import { compareGpus, type GpuComparisonRequest } from '../../src/domain/gpu-comparison.ts'
import { listedGpu, slowdown } from '../../src/domain/gpu-speed.ts'
import { GPU_RATES } from '../../src/domain/price-book.ts'
import { RESOURCES } from '../support/asked-resources.ts'
import { tookSeconds } from '../support/run-times.ts'

const on = (gpu: string, seconds: readonly number[]) =>
  tookSeconds(seconds, { place: { engine: 'modal', gpu } })
const compare = (changes: Partial<GpuComparisonRequest> = {}) => {
  const rows = compareGpus({
    runs: 4,
    configs: null,
    parallel: 2,
    resources: { ...RESOURCES, gpu: ['A10G'] },
    listed: new Map(),
    gpus: 1,
    expectS: null,
    times: [],
    ...changes,
  })
  return { rows, of: (gpu: string) => rows.find(row => row.gpu === gpu) }
}
/** An eighth of a core and of a GiB come with every GPU. */
const REST = (13_100 + 2_220) / 8 / 1e9

describe('every GPU of the price list, by price', () => {
  test('has its price and how easily it is to be had; without runs nothing more is known', () => {
    const { rows, of } = compare()
    expect(rows.map(({ gpu }) => gpu)).toEqual(GPU_RATES.map(({ gpu }) => gpu))
    expect(of('A10')).toMatchObject({ isChosen: true, availability: 1, secondsPerRun: null, usd: null })
    expect(of('T4')).toMatchObject({ isChosen: false, availability: null, usdPerHour: 0.5904 })
  })

  test('has time and cost where runs were seen, and elsewhere a guess that says so', () => {
    const { of } = compare({ times: [...on('T4', [100]), ...on('A10', [40, 60])] })
    expect(of('A10')).toMatchObject({ secondsPerRun: 50, wallS: 100, isGuess: false, isCheapest: true })
    expect(of('T4')?.usd).toBeCloseTo(4 * 100 * (0.000164 + REST))
    expect(of('H100')).toMatchObject({ isGuess: true, isCheapest: false, basis: 'history_elsewhere' })
    expect(of('H100')?.secondsPerRun).toBeLessThan(50)
  })

  test('is scaled from what the file expects on the GPU that it names', () => {
    const { of } = compare({ expectS: 60 })
    expect(of('A10')).toMatchObject({ secondsPerRun: 60, isGuess: false, basis: 'expect' })
    expect(of('T4')).toMatchObject({ isGuess: true, basis: 'expect' })
  })

  test('is the cheapest only beside another', () => {
    const { rows } = compare({ times: on('T4', [100]) })
    expect(rows.filter(({ isCheapest }) => isCheapest)).toHaveLength(1)
    const none = compare({ resources: { ...RESOURCES }, expectS: 60 }).rows
    expect(none.some(({ isCheapest }) => isCheapest)).toBe(false)
  })

  test('costs what was set for it instead of what the list says', () => {
    const listed = new Map([['T4', { usdPerHour: 36, setAt: '2026-11-24T00:00:00.000Z' }]])
    expect(compare({ listed, times: on('T4', [100]) }).of('T4')).toMatchObject({
      usdPerHour: 36,
      usdPerRun: expect.closeTo(100 * (0.01 + REST)),
    })
  })

  test('counts the GPUs that a run has', () => {
    const { of } = compare({ gpus: 2, times: on('T4:2', [100]) })
    expect(of('T4')?.usdPerRun).toBeCloseTo(100 * (2 * 0.000164 + REST))
  })
})

test.each([
  ['A10G:2', 'A10'],
  ['Tesla T4', 'T4'],
  ['NVIDIA A100-SXM4-80GB', 'A100-80GB'],
  ['NVIDIA A100-SXM4-40GB', 'A100-40GB'],
  ['NVIDIA H100 80GB HBM3', 'H100'],
  ['NVIDIA L40S', 'L40S'],
  ['NVIDIA RTX PRO 6000 Blackwell Server Edition', 'RTX-PRO-6000'],
  ['GeForce GTX 1080', null],
])('%s is %s of the list', (name, listed) => expect(listedGpu(name)).toBe(listed))

test('every GPU of the price list has a speed', () => {
  for (const { gpu } of GPU_RATES) expect(slowdown(gpu, 'T4')).toBeGreaterThanOrEqual(1)
})
