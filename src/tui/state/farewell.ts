// What is said when the UI is left: that what runs goes on, what it costs, and how to come back to it.

import { money } from '../../format/money.ts'
import { plural } from '../../format/words.ts'
import type { LiveSweep } from '../../services/live-snapshot.ts'
import { handleOf } from '../screens/sweeps/handle.ts'
import { burnOf, isLive } from './burn.ts'

/** The lines; none where nothing runs. */
export const farewell = (sweeps: readonly LiveSweep[]): readonly string[] => {
  const live = sweeps.map(({ sweep }) => sweep).filter(isLive)
  const [first] = live
  if (first === undefined) return []
  const burn = burnOf(sweeps)
  const cost = burn.usdPerHour === null ? '' : ` at about ${money(burn.usdPerHour)}/h`
  const verb = live.length === 1 ? 'goes' : 'go'
  const handle = handleOf(
    first,
    sweeps.map(({ sweep }) => sweep),
  )
  return [
    `${plural(live.length, 'sweep')} ${verb} on: ${plural(burn.runs, 'run')}${cost}.`,
    `sweepdeck watch ${handle} follows ${live.length === 1 ? 'it' : 'one'}, sweepdeck stop ${live.length === 1 ? handle : '--all'} stops ${live.length === 1 ? 'it' : 'them'}.`,
  ]
}
