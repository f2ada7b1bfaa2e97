// What nvidia-smi says of this machine's GPUs at the moment.
import type { GpuNow } from '../domain/cloud-port.ts'
import { EXIT, SweepdeckError } from '../domain/errors.ts'
import { runCommand } from './command.ts'

const FIELDS = ['index', 'uuid', 'name', 'utilization.gpu', 'memory.used', 'memory.total', 'temperature.gpu']
const TIMEOUT_MS = 20_000

/** Asks for those that a CUDA_VISIBLE_DEVICES names; null: for all. */
export const createOwnGpus =
  ({ cwd }: { readonly cwd: string }) =>
  async (names: string | null): Promise<readonly GpuNow[]> => {
    const args = [`--query-gpu=${FIELDS.join(',')}`, '--format=csv,noheader,nounits']
    const { exitCode, stdout } = await runCommand({
      program: 'nvidia-smi',
      args,
      cwd,
      timeoutMs: TIMEOUT_MS,
    })
    if (exitCode !== 0)
      throw new SweepdeckError('nvidia-smi does not answer on this machine', {
        code: 'gpu.none',
        hint: 'It comes with the driver of NVIDIA; a machine without a GPU has none.',
        exitCode: EXIT.environment,
      })
    const wanted = names === null ? null : names.split(',').map(name => name.trim())
    return stdout
      .split('\n')
      .filter(line => line.trim() !== '')
      .map(line => line.split(',').map(cell => cell.trim()))
      .filter(([index = '', uuid = '']) => wanted === null || wanted.includes(index) || wanted.includes(uuid))
      .map(([, , name = '', utilisation, used, all, heat]) => ({
        name,
        utilisation: number(utilisation),
        memoryMib: number(used),
        memoryTotalMib: number(all),
        temperatureC: number(heat),
      }))
  }

/** nvidia-smi says `[N/A]` where it does not know. */
const number = (cell: string | undefined): number | null => {
  const value = Number(cell)
  return cell === undefined || cell === '' || Number.isNaN(value) ? null : value
}
