// What a comparison of GPUs is from, in words.
import type { GpuRow } from '../domain/gpu-comparison.ts'
import { GPU_SPEED_SOURCE } from '../domain/gpu-speed.ts'
import { plural } from './words.ts'

/** Before a figure that is a guess. */
export const guessMark = (isGuess: boolean): string => (isGuess ? '~' : '')

type Known = Pick<GpuRow, 'gpu' | 'secondsPerRun' | 'isGuess' | 'basis' | 'seen'>

/** Which of the figures were seen, and what the others are. */
export const gpusBasisText = (rows: readonly Known[]): string => {
  const known = rows.filter(({ secondsPerRun }) => secondsPerRun !== null)
  if (known.length === 0)
    return 'No run of this code was seen on a GPU of the list, and the file expects nothing: only prices are known.'
  const own = known.filter(({ isGuess }) => !isGuess)
  const ownText = own.map(row => `${row.gpu} (${sourceText(row)})`).join(', ')
  const guesses = known.length - own.length
  return [
    ...(own.length === 0 ? [] : [`Seen: ${ownText}.`]),
    ...(guesses === 0 ? [] : [`~: a guess by ${GPU_SPEED_SOURCE}.`]),
  ].join(' ')
}

const sourceText = ({ basis, seen }: Known): string =>
  basis === 'expect' || seen === null
    ? 'expected'
    : `${plural(seen.runs, 'run')}${basis === 'probe' ? ' of a probe' : basis === 'history_other_code' ? ' of other code' : ''}`
