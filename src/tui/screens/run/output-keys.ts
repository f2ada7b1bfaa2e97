// What can be done with the output of a run: find in it, follow it, look at another attempt's.
import { choose } from '../../sheets/choose.ts'
import { promptFor } from '../../sheets/prompt.ts'
import type { Binding } from '../../state/binding.ts'
import { type Step, step } from '../../state/effect.ts'
import { type State, withPlace } from '../../state/model.ts'
import { attemptBeside, attemptNumbers, attemptShown, detailOf, withOutputOf } from './detail.ts'
import { context, here, inPlace, shortId } from './here.ts'
import { matchesIn } from './log.ts'
import type { RunPlace } from './place.ts'

const OUTPUT = 'Output'

const onLog = (state: State): true | string =>
  here(state)?.focus === 'log' ? true : 'the output has not the focus (4)'

const linesOf = (state: State): readonly string[] => state.readings.log?.lines ?? []

/** Puts a match in sight, some lines below the top. */
const atMatch = (state: State, place: RunPlace, text: string, at: number): RunPlace => {
  const matches = matchesIn(linesOf(state), text)
  if (matches.length === 0) return { ...place, search: { text, at: 0 } }
  const index = ((at % matches.length) + matches.length) % matches.length
  const LINES_ABOVE = 3
  return {
    ...place,
    search: { text, at: index },
    logTop: Math.max(0, (matches[index] as number) - LINES_ABOVE),
  }
}

const search = (state: State): Step =>
  promptFor(state, {
    title: 'Find in the output',
    hint: 'n and N go to the next and the one before',
    text: here(state)?.search?.text ?? '',
    accept: (text, before) => {
      const place = here(before)
      if (place === null) return step(before)
      if (text === '') return step(withPlace(before, { ...place, search: null }))
      // From the newest backwards: what went wrong is at the end.
      return step(withPlace(before, atMatch(before, place, text, -1)))
    },
  })
const nextMatch = (by: number) =>
  inPlace((place, state) =>
    place.search === null ? place : atMatch(state, place, place.search.text, place.search.at + by),
  )

const outputBeside = (by: 1 | -1) =>
  inPlace((place, state) => {
    const attempt = attemptBeside(state, place, by)
    return attempt === null ? place : withOutputOf(state, place, attempt)
  })
const hasBeside =
  (by: 1 | -1, none: string) =>
  (state: State): true | string => {
    const place = here(state)
    return place !== null && attemptBeside(state, place, by) !== null ? true : none
  }

const chooseAttempt = (state: State): Step =>
  choose(state, {
    title: 'Output of attempt',
    options: before => {
      const place = here(before)
      if (place === null) return []
      const newest = attemptNumbers(before, place).at(-1)
      return (detailOf(before, place)?.timeline ?? []).toReversed().map(({ attempt: { n, end } }) => ({
        id: String(n),
        label: `attempt ${n}, ${end ?? 'running'}`,
        note: n === attemptShown(before, place) ? 'shown now' : n === newest ? 'the newest' : '',
        available: true,
      }))
    },
    accept: (id, before) => {
      const place = here(before)
      if (place === null) return step(before)
      return step(withPlace(before, { ...withOutputOf(before, place, Number(id)), focus: 'log' }))
    },
  })

export const OUTPUT_KEYS: readonly Binding[] = [
  {
    action: 'log.search',
    keys: ['/'],
    title: 'find in the output',
    short: 'find',
    area: OUTPUT,
    context,
    priority: 8,
    when: onLog,
    run: search,
  },
  { action: 'log.next', keys: ['n'], title: 'next match', area: OUTPUT, context, run: nextMatch(1) },
  { action: 'log.previous', keys: ['N'], title: 'match before', area: OUTPUT, context, run: nextMatch(-1) },
  {
    action: 'log.follow',
    keys: ['f'],
    title: 'follow the output',
    short: 'follow',
    area: OUTPUT,
    context,
    priority: 9,
    cli: state => `sweepdeck logs ${shortId(state)} --follow`,
    run: inPlace(place => ({ ...place, focus: 'log', logTop: null })),
  },
  {
    action: 'log.attempt-before',
    keys: [','],
    title: 'the output of the attempt before',
    short: 'older output',
    area: OUTPUT,
    context,
    priority: 11,
    when: hasBeside(-1, 'there is no attempt before it'),
    cli: state => {
      const place = here(state)
      const attempt = place === null ? null : attemptBeside(state, place, -1)
      return attempt === null ? null : `sweepdeck logs ${shortId(state)} --attempt ${attempt}`
    },
    run: outputBeside(-1),
  },
  {
    action: 'log.attempt-after',
    keys: ['.'],
    title: 'the output of the attempt after',
    short: 'newer output',
    area: OUTPUT,
    context,
    priority: 11,
    when: hasBeside(1, 'there is no attempt after it'),
    run: outputBeside(1),
  },
  {
    action: 'log.attempt',
    keys: ['enter'],
    title: 'the output of an attempt',
    short: 'its output',
    area: OUTPUT,
    context: 'run:attempts',
    priority: 2,
    when: state => {
      const place = here(state)
      return place !== null && attemptNumbers(state, place).length > 0 ? true : 'it has not started yet'
    },
    run: chooseAttempt,
  },
  {
    action: 'log.wrap',
    keys: ['w'],
    title: 'wrap long lines, or cut them',
    short: 'wrap',
    area: OUTPUT,
    context,
    priority: 10,
    run: inPlace(place => ({ ...place, isWrapped: !place.isWrapped })),
  },
]
