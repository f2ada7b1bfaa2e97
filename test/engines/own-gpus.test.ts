import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createOwnGpus } from '../../src/engines/own-gpus.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sweepdeck-gpus-'))
  vi.stubEnv('PATH', `${folder}:/usr/bin:/bin`)
})
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

const nvidiaSmi = (script: string): void => {
  const file = join(folder, 'nvidia-smi')
  writeFileSync(file, `#!/bin/sh\n${script}\n`)
  chmodSync(file, 0o755)
}
const gpus = (names: string | null) => createOwnGpus({ cwd: folder })(names)

const TWO = `case "$1" in --query-gpu=index,uuid,name,utilization.gpu,memory.used,memory.total,temperature.gpu) ;; *) exit 2 ;; esac
echo "0, GPU-aa, Tesla T4, 97, 1024, 15360, 61"
echo "1, GPU-bb, Tesla T4, [N/A], 3, 15360, [Not Supported]"`

test('all GPUs are told, or those that a run was given, by index or by UUID', async () => {
  nvidiaSmi(TWO)
  const [first, second] = [
    { name: 'Tesla T4', utilisation: 97, memoryMib: 1024, memoryTotalMib: 15_360, temperatureC: 61 },
    { name: 'Tesla T4', utilisation: null, memoryMib: 3, memoryTotalMib: 15_360, temperatureC: null },
  ]
  expect(await gpus(null)).toEqual([first, second])
  expect(await gpus('1')).toEqual([second])
  expect(await gpus('GPU-aa, 1')).toEqual([first, second])
  expect(await gpus('')).toEqual([])
})

test('a driver that does not answer, and a machine without one, are told as such', async () => {
  nvidiaSmi('exit 9')
  await expect(gpus(null)).rejects.toMatchObject({ code: 'gpu.none', exitCode: 3 })
  rmSync(join(folder, 'nvidia-smi'))
  vi.stubEnv('PATH', folder)
  await expect(gpus(null)).rejects.toMatchObject({ code: 'gpu.none' })
})
