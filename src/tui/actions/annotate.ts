// Tags and notes on what is marked: asked for in a line of text, and said with the command that does the same.
import { LONGEST_NOTE, tag as tagRule } from '../../domain/annotations/annotation.ts'
import { wordAt } from '../../domain/query/complete.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
import { shellWord } from '../../format/shell-word.ts'
import type { LiveRun } from '../../services/live-runs.ts'
import { promptFor } from '../sheets/prompt.ts'
import type { Binding, Context } from '../state/binding.ts'
import { type Step, step } from '../state/effect.ts'
import type { ScreenName, State } from '../state/model.ts'

/** A run or a sweep, as far as this is about it. */
export interface AnnotatedThing {
  /** Its id. */
  readonly id: string
  /** As one would type it. */
  readonly written: string
  readonly tags: readonly string[]
  readonly note: string | null
}

export type ThingsOf = (state: State) => readonly AnnotatedThing[]

/** A run, as it is tagged. */
export const annotatedRun = ({ runId, tags, note }: LiveRun): AnnotatedThing => ({
  id: runId,
  written: runId.slice(0, 8),
  tags,
  note,
})

/** More names than this are not written out. */
const NAMES_SHOWN = 4

const namesOf = (things: readonly AnnotatedThing[]): readonly string[] => [
  ...things.slice(0, NAMES_SHOWN).map(({ written }) => written),
  ...(things.length > NAMES_SHOWN ? [`… (${things.length} in all)`] : []),
]

/** `run 3f2a0000`, or how many. */
const subjectOf = (things: readonly AnnotatedThing[], noun: string): string =>
  things.length === 1 && things[0]
    ? `${noun} ${sanitizeLine(things[0].written)}`
    : `${things.length} ${noun}s`

const inAll = (things: readonly AnnotatedThing[]): readonly string[] =>
  (things[0]?.tags ?? []).filter(tag => things.every(({ tags }) => tags.includes(tag)))

/** Every tag that is on the screen or behind it. */
const knownTags = ({ data }: State): readonly string[] => {
  const rows = [...(data.sweeps ?? []).map(({ sweep }) => sweep), ...(data.open?.runs ?? [])]
  return [...new Set(rows.flatMap(({ tags }) => tags))].sort()
}

const tagCommand = (
  things: readonly AnnotatedThing[],
  { add, remove }: { readonly add: readonly string[]; readonly remove: readonly string[] },
): string =>
  [
    'sweepdeck tag',
    ...namesOf(things),
    ...(add.length === 0 ? [] : [`--add ${shellWord(add.join(','))}`]),
    ...(remove.length === 0 ? [] : [`--remove ${shellWord(remove.join(','))}`]),
  ].join(' ')

const editTags = (state: State, things: readonly AnnotatedThing[], noun: string): Step => {
  const before = inAll(things)
  return promptFor(state, {
    title: `Tags of ${subjectOf(things, noun)}`,
    hint:
      things.length === 1
        ? 'words with spaces between them'
        : 'those that all have, with spaces between them',
    text: before.length === 0 ? '' : `${before.join(' ')} `,
    complete: (text, caret, now) => wordAt(text, caret, knownTags(now)),
    accept: (text, after) => {
      const wanted = text.split(/\s+/).filter(word => word !== '')
      const wrong = wanted.find(word => !before.includes(word) && !tagRule.safeParse(word).success)
      if (wrong !== undefined)
        return `${sanitizeLine(wrong)}: a tag has no , | " * = ! < > in it and no + or - before it`
      const add = wanted.filter(word => !before.includes(word))
      const remove = before.filter(word => !wanted.includes(word))
      if (add.length + remove.length === 0) return step(after)
      const cli = tagCommand(things, { add, remove })
      const targets = things.map(({ id }) => id)
      return step(after, { kind: 'action', request: { do: 'tag', targets, add, remove, cli } })
    },
  })
}

const noteCommand = (things: readonly AnnotatedThing[], note: string | null): string =>
  namesOf(things)
    .map(name =>
      name.startsWith('…') ? name : `sweepdeck note ${name} ${note === null ? '--clear' : shellWord(note)}`,
    )
    .join('; ')

const editNote = (state: State, things: readonly AnnotatedThing[], noun: string): Step => {
  const [first] = things
  const isSame = things.every(({ note }) => note === first?.note)
  return promptFor(state, {
    title: `Note on ${subjectOf(things, noun)}`,
    hint: 'one line; nothing takes away what was noted',
    text: (isSame ? first?.note : null) ?? '',
    accept: (text, after) => {
      if (text.length > LONGEST_NOTE) return `a note has at most ${LONGEST_NOTE} letters`
      const note = text === '' ? null : text
      const cli = noteCommand(things, note)
      const targets = things.map(({ id }) => id)
      return step(after, { kind: 'action', request: { do: 'note', targets, note, cli } })
    },
  })
}

/** The keys, for a screen that shows sweeps or runs. */
export const annotateKeys = (
  context: Context & ScreenName,
  { noun, thingsOf }: { readonly noun: 'run' | 'sweep'; readonly thingsOf: ThingsOf },
): readonly Binding[] => {
  const some = (state: State): true | string => (thingsOf(state).length > 0 ? true : `no ${noun} is selected`)
  const area = noun === 'run' ? 'Runs' : 'Sweep'
  return [
    {
      action: `${context}.tag`,
      keys: ['#'],
      title: 'tag it, or take tags away',
      short: 'tag',
      area,
      context,
      priority: 19,
      isDangerous: true,
      when: some,
      cli: state => `sweepdeck tag ${namesOf(thingsOf(state)).join(' ')} --add TAG`,
      run: state => editTags(state, thingsOf(state), noun),
    },
    {
      action: `${context}.note`,
      keys: ['"'],
      title: 'note something about it',
      short: 'note',
      area,
      context,
      priority: 20,
      isDangerous: true,
      when: some,
      cli: state => `sweepdeck note ${thingsOf(state)[0]?.written ?? ''} TEXT`,
      run: state => editNote(state, thingsOf(state), noun),
    },
  ]
}
