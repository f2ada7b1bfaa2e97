// How long runs took, as a store would say it.
import type { RunTime } from '../../src/domain/store-port.ts'

/** A finished run of this code on this machine. */
export const runTime = (over: Partial<RunTime> = {}): RunTime => ({
  sweepId: '20261124-030000-0001',
  isOwnCode: true,
  isProbe: false,
  config: {},
  place: { engine: 'local', gpu: null },
  endedAt: 1_000,
  spentS: 10,
  isWhole: true,
  coldS: 0,
  loops: [],
  probed: null,
  ...over,
})

/** Finished runs that took so long. */
export const tookSeconds = (seconds: readonly number[], over: Partial<RunTime> = {}): readonly RunTime[] =>
  seconds.map(each => runTime({ ...over, spentS: each }))
