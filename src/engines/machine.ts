// What this machine can run at once.
import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import type { Machine } from '../domain/ports.ts'

/** What a driver started now would find, without asking a program: GPUs cut into parts count as one each. */
export const thisMachine = (env: Readonly<Record<string, string | undefined>>): Machine => ({
  cores: availableParallelism(),
  gpus: visibleGpus(env.CUDA_VISIBLE_DEVICES),
})

const visibleGpus = (visible: string | undefined): number => {
  if (visible === undefined) return listedGpus()
  // As CUDA reads it: an entry that names nothing ends the list.
  const names = visible.split(',').map(name => name.trim())
  const end = names.findIndex(name => name === '' || name === '-1' || name === 'NoDevFiles')
  return end === -1 ? names.length : end
}

const listedGpus = (): number => {
  try {
    return readdirSync('/proc/driver/nvidia/gpus').length
  } catch {
    return 0
  }
}
