// What can be done to runs from wherever they are shown: name their best checkpoint, fetch their files, lay two side by side.

import type { LiveRun } from '../../services/live-runs.ts'
import { promptFor } from '../sheets/prompt.ts'
import type { Binding, Context } from '../state/binding.ts'
import { type Step, step } from '../state/effect.ts'
import type { ScreenName, State } from '../state/model.ts'
import { promotionPrompt } from './promotion.ts'
import { type DiffedRun, openDiff } from './run-diff.ts'

/** A run, as far as it is known where it is shown. */
export interface ActedRun extends DiffedRun {
  readonly sweepName: string
  readonly hasCheckpoint: boolean
}

/** A run of a live view. */
export const actedRun = (run: LiveRun, sweepName: string): ActedRun => ({
  ...run,
  sweepName,
  hasCheckpoint: run.checkpoint !== null,
})

/** The runs that a key is about; the first one where it is about one only. */
export type RunsOf = (state: State) => readonly ActedRun[]

const AREA = 'Runs'

const short = (runId: string): string => runId.slice(0, 8)

const pull = (state: State, { runId }: ActedRun): Step =>
  promptFor(state, {
    title: `A folder for the checkpoints and files of run ${short(runId)}`,
    hint: 'it is made; what lies there already and is whole is not fetched again',
    text: `run-${short(runId)}`,
    accept: (text, before) => {
      if (text === '') return 'a folder is needed'
      const cli = `sweepdeck pull ${short(runId)} --to ${JSON.stringify(text)}`
      return step(before, { kind: 'action', request: { do: 'pull', runId, to: text, cli } })
    },
  })

/** The keys, for a screen that shows runs. */
export const runActionKeys = (context: Context & ScreenName, runsOf: RunsOf): readonly Binding[] => {
  const withFirst =
    (work: (state: State, run: ActedRun) => Step) =>
    (state: State): Step => {
      const [run] = runsOf(state)
      return run === undefined ? step(state) : work(state, run)
    }
  const command =
    (words: string) =>
    (state: State): string | null => {
      const [run] = runsOf(state)
      return run === undefined ? null : `sweepdeck ${words} ${short(run.runId)}`
    }
  const saved = (state: State): true | string => {
    const [run] = runsOf(state)
    if (run === undefined) return 'no run is selected'
    return run.hasCheckpoint ? true : 'it has no checkpoint'
  }
  return [
    {
      action: `${context}.promote`,
      keys: ['b'],
      title: 'give a name to its best checkpoint',
      short: 'promote',
      area: AREA,
      context,
      isDangerous: true,
      when: saved,
      cli: command('promote'),
      run: withFirst((state, run) =>
        promotionPrompt(state, {
          what: `the best checkpoint of run ${short(run.runId)}`,
          name: run.sweepName,
          target: run.runId,
          written: short(run.runId),
        }),
      ),
    },
    {
      action: `${context}.pull`,
      keys: ['D'],
      title: 'fetch its checkpoints and files',
      short: 'pull',
      area: AREA,
      context,
      when: saved,
      cli: command('pull'),
      run: withFirst(pull),
    },
  ]
}

/** The key that lays two marked runs side by side. */
export const diffKey = (context: Context & ScreenName, runsOf: RunsOf): Binding => ({
  action: `${context}.diff`,
  keys: ['d'],
  title: 'what two marked ones differ in',
  short: 'diff',
  area: AREA,
  context,
  priority: 15,
  when: state => (runsOf(state).length === 2 ? true : 'mark two with Space first'),
  run: state => {
    const [a, b] = runsOf(state)
    return a === undefined || b === undefined ? step(state) : openDiff(state, a, b)
  },
})
