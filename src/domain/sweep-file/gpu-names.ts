// GPUs as Modal names them: `T4`, `H100!` (no silent upgrade), `A100-80GB:2`.
import { nearestName } from '../nearest-name.ts'

/** Name -> the most of them that one container can have. */
const MOST_PER_CONTAINER: Readonly<Record<string, number>> = {
  T4: 8,
  L4: 8,
  A10: 4,
  L40S: 8,
  A100: 8,
  'A100-40GB': 8,
  'A100-80GB': 8,
  'RTX-PRO-6000': 8,
  H100: 8,
  'H100!': 8,
  H200: 8,
  B200: 8,
  'B200+': 8,
  B300: 8,
}

const OLD_NAMES: Readonly<Record<string, string>> = { A10G: 'A10' }

export const GPU_NAMES: readonly string[] = Object.keys(MOST_PER_CONTAINER)

/** The canonical spelling with its count, or why it is refused. */
export const parseGpu = (
  written: string,
): { readonly gpu: string } | { readonly expected: string; readonly suggestion: string | null } => {
  const [head = '', count, ...rest] = written.trim().toUpperCase().split(':')
  const name = OLD_NAMES[head] ?? head
  const most = MOST_PER_CONTAINER[name]
  if (most === undefined)
    return { expected: `one of ${GPU_NAMES.join(', ')}`, suggestion: nearestName(head, GPU_NAMES) }
  if (count === undefined) return { gpu: name }
  const valid = rest.length === 0 && /^[1-9]\d*$/.test(count) && Number(count) <= most
  return valid
    ? { gpu: `${name}:${count}` }
    : { expected: `${name}, or ${name}:1 to ${name}:${most}`, suggestion: null }
}
