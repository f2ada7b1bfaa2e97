import { expect, test } from 'vitest'
import { foldGpuSample, type GpuFold, type GpuSample } from '../../../src/domain/fold/gpu-use.ts'

const sample = (utilisation: number | null, facts: Partial<GpuSample> = {}): GpuSample => ({
  utilisation,
  memory_mib: null,
  memory_total_mib: null,
  temperature_c: null,
  ...facts,
})
const fold = (...samples: readonly GpuSample[]) => samples.reduce<GpuFold | null>(foldGpuSample, null)

test('samples come to the average of how busy it was, the most memory and the highest temperature', () => {
  expect(
    fold(
      sample(100, { memory_mib: 900, memory_total_mib: 15360, temperature_c: 61 }),
      sample(40, { memory_mib: 1200, memory_total_mib: 15360, temperature_c: 58 }),
      sample(40),
    ),
  ).toMatchObject({
    samples: 3,
    utilisation: 60,
    memoryMib: 1200,
    memoryTotalMib: 15360,
    temperatureC: 61,
  })
})

test('a sample that does not tell how busy it was takes no part in the average', () => {
  expect(fold(sample(null), sample(80), sample(null), sample(90))).toMatchObject({
    samples: 4,
    utilisation: 85,
    memoryMib: null,
  })
  expect(fold(sample(null))?.utilisation).toBeNull()
})
