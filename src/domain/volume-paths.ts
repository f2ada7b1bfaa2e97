// Where everything lies in a sweep's folder on the volume: the tree at the top of protocol.ts, as functions.

export const PLAN = 'plan.json'
export const CONTROL = 'control'
export const DRIVER = 'driver'

/** The n-th runs file, from 1. */
export const runsFile = (number: number): string => `runs/${String(number).padStart(4, '0')}.jsonl`

/** The folder of a driver's epoch. */
export const driverFolder = (epoch: number): string => `${DRIVER}/${epoch}`

/** The folder of a run. */
export const runFolder = (runId: string): string => `runs/${runId}`

/** Where a run's result is, once it has one. */
export const resultFile = (runId: string): string => `${runFolder(runId)}/result.json`

/** The folder of a run's attempts. */
export const attemptsFolder = (runId: string): string => `${runFolder(runId)}/attempts`

/** Number of a journal's segment by its name; null: the name is not one of a segment. */
export const segmentNumber = (name: string): number | null => {
  const digits = /^events-([0-9]{5})\.jsonl$/.exec(name)?.[1]
  return digits === undefined ? null : Number(digits)
}

/** The last part of a path. */
export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
