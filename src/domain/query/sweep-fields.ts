// What a query may ask of a sweep.
import type { SweepRow } from '../documents.ts'
import { decodeNumber } from '../number-code.ts'
import { runState, sweepState } from '../states.ts'
import type { Field, Subject } from './field.ts'

export const SWEEP_FIELDS: readonly Field<SweepRow>[] = [
  {
    name: 'name',
    also: ['sweep'],
    kind: 'text',
    means: 'its name, or its id',
    of: ({ name, sweep_id }) => [name, sweep_id],
  },
  {
    name: 'best',
    also: ['value'],
    kind: 'number',
    means: 'the best value of its metric',
    of: ({ best }) => (best === null ? null : decodeNumber(best.value)),
  },
  { name: 'spend', also: ['usd'], kind: 'usd', means: 'dollars spent', of: ({ spend }) => spend.usd },
  { name: 'hours', kind: 'hours', means: 'hours of all attempts', of: ({ spend }) => spend.hours },
  { name: 'gpu_hours', kind: 'hours', means: 'hours of GPU', of: ({ spend }) => spend.gpu_hours },
  { name: 'budget', kind: 'usd', means: 'dollars it may spend', of: ({ budget }) => budget?.usd ?? null },
  {
    name: 'created',
    also: ['age'],
    kind: 'age',
    means: 'time since it was launched',
    of: ({ created_at }, { now }) => (now - Date.parse(created_at)) / 1000,
  },
  { name: 'tag', also: ['tags'], kind: 'text', means: 'its tags', of: ({ tags }) => tags },
  { name: 'note', kind: 'text', means: 'what was noted about it', of: ({ note }) => note },
  { name: 'id', kind: 'text', means: 'its id', of: ({ sweep_id }) => sweep_id },
  {
    name: 'state',
    kind: 'text',
    means: sweepState.options.join(', '),
    words: sweepState.options,
    of: ({ state }) => state,
  },
  { name: 'engine', kind: 'text', means: 'local, modal', of: ({ engine }) => engine },
  {
    name: 'runs',
    kind: 'number',
    means: 'how many runs it has',
    of: ({ counts }) => runState.options.reduce((sum, state) => sum + counts[state], 0),
  },
  ...runState.options.map(
    (state): Field<SweepRow> => ({
      name: state,
      kind: 'number',
      means: `runs that are ${state}`,
      of: ({ counts }) => counts[state],
    }),
  ),
]

/** Sweeps as queries see them. */
export const SWEEP_SUBJECT: Subject<SweepRow> = {
  fields: SWEEP_FIELDS,
  groups: [],
  texts: [
    { of: ({ name }) => name },
    { of: ({ sweep_id }) => sweep_id },
    { of: ({ state }) => state },
    { of: ({ engine }) => engine },
    { of: ({ note }) => note },
    { of: ({ tags }) => (tags.length === 0 ? null : tags.join(' ')) },
  ],
}
