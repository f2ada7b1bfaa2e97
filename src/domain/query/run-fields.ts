// What a query may ask of a run.
import { flatOf } from '../flat-config.ts'
import type { RunListRow } from '../live-port.ts'
import { attemptEnd, runState } from '../states.ts'
import { configText, metricGroup, parameterGroup } from './config-fields.ts'
import type { Field, Subject } from './field.ts'

type Run = RunListRow

export const RUN_FIELDS: readonly Field<Run>[] = [
  { name: 'spend', also: ['usd'], kind: 'usd', means: 'dollars spent', of: ({ spend }) => spend.usd },
  { name: 'hours', kind: 'hours', means: 'hours of all attempts', of: ({ spend }) => spend.hours },
  { name: 'gpu_hours', kind: 'hours', means: 'hours of GPU', of: ({ spend }) => spend.gpuHours },
  { name: 'gpu', kind: 'text', means: 'the GPU of its newest attempt', of: ({ gpu }) => gpu?.name ?? null },
  {
    name: 'util',
    kind: 'percent',
    means: 'how busy that GPU was',
    of: ({ gpu }) => gpu?.utilisation ?? null,
  },
  { name: 'tag', also: ['tags'], kind: 'text', means: 'its tags', of: ({ tags }) => tags },
  {
    name: 'end',
    kind: 'text',
    means: `how its newest attempt ended: ${attemptEnd.options.join(', ')}`,
    words: attemptEnd.options,
    of: ({ attempt }) => attempt?.end ?? null,
  },
  { name: 'error', kind: 'text', means: 'what went wrong', of: ({ error }) => error },
  { name: 'note', kind: 'text', means: 'what was noted about it', of: ({ note }) => note },
  { name: 'id', kind: 'text', means: 'the id of the run', of: ({ runId }) => runId },
  {
    name: 'state',
    kind: 'text',
    means: runState.options.join(', '),
    words: runState.options,
    of: ({ state }) => state,
  },
  { name: 'sweep', kind: 'text', means: 'name or id of its sweep', of: (_, { sweep }) => sweep },
  { name: 'index', kind: 'number', means: 'its number in the sweep, from 1', of: ({ index }) => index + 1 },
  { name: 'seed', kind: 'number', means: 'its seed', of: ({ seed }) => seed },
  { name: 'value', kind: 'number', means: 'the metric that ranks the sweep', of: ({ value }) => value },
  { name: 'step', kind: 'number', means: 'the newest step that was logged', of: ({ step }) => step },
  {
    name: 'epoch',
    kind: 'number',
    means: 'epochs done',
    of: ({ progress, metrics }) => (progress?.unit === 'epoch' ? progress.done : (metrics.epoch ?? null)),
  },
  {
    name: 'attempts',
    also: ['tries'],
    kind: 'number',
    means: 'how often it was started',
    of: run => run.attempts,
  },
  {
    name: 'saved',
    kind: 'age',
    means: 'time since its newest checkpoint',
    of: (run, { now }) => since(run.checkpoint?.savedAt, now),
  },
  {
    name: 'checkpoint',
    kind: 'size',
    means: 'bytes of that checkpoint',
    of: run => run.checkpoint?.bytes ?? null,
  },
  {
    name: 'started',
    kind: 'age',
    means: 'time since its newest attempt began',
    of: (run, { now }) => since(run.attempt?.startedAt, now),
  },
  { name: 'ended', kind: 'age', means: 'time since it ended', of: (run, { now }) => since(run.endedAt, now) },
  {
    name: 'cached',
    kind: 'flag',
    means: 'its result is that of an earlier sweep',
    of: run => run.cachedFrom !== null,
  },
  { name: 'why', kind: 'text', means: 'why it is in its state', of: ({ why }) => why },
]

/** Seconds. */
const since = (at: number | null | undefined, now: number): number | null =>
  at === null || at === undefined ? null : (now - at) / 1000

/** Parameters, metrics and tags that these runs have; `promised`: metrics that they are to report. */
export const runNames = (
  runs: readonly Pick<Run, 'config' | 'metrics' | 'tags'>[],
  promised: readonly string[],
): RunNames => {
  const parameters = new Set<string>()
  const metrics = new Set(promised)
  const tags = new Set<string>()
  for (const run of runs) {
    for (const path of flatOf(run.config).keys()) parameters.add(path)
    for (const name of Object.keys(run.metrics)) metrics.add(name)
    for (const tag of run.tags) tags.add(tag)
  }
  return { parameters: [...parameters], metrics: [...metrics], tags: [...tags].sort() }
}

export interface RunNames {
  readonly parameters: readonly string[]
  readonly metrics: readonly string[]
  readonly tags: readonly string[]
}

/** Runs as queries see them. */
export const runSubject = ({ parameters, metrics, tags }: RunNames): Subject<Run> => ({
  fields: RUN_FIELDS.map(field => (field.name === 'tag' ? { ...field, suggested: tags } : field)),
  groups: [parameterGroup(parameters), metricGroup(metrics)],
  texts: [
    { of: ({ runId }) => runId },
    { of: ({ state }) => state },
    { of: ({ config }) => configText(config) },
    { of: ({ error }) => error },
    { of: ({ why }) => why },
    { of: ({ note }) => note },
    { of: ({ tags }) => (tags.length === 0 ? null : tags.join(' ')) },
  ],
})
