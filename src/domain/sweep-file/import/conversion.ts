// The last steps of every import: comments for what has no place here, and the questions that are left, which are what
// `plan` would say of the file.

import { SweepdeckError } from '../../errors.ts'
import type { ImportChange, ImportQuestion } from '../../import-document.ts'
import { planConfigs } from '../../space/plan-configs.ts'
import type { Problem } from '../problems.ts'
import { type ReadResult, readSweepFile } from '../read.ts'

/** What the command line answers at once. */
export interface ImportAnswers {
  readonly runCap: number | null
  readonly metric: string | null
  /** `train.py:train`, or a script. */
  readonly train: string | null
}

export interface ConvertedFile {
  /** What was read, as the user named it. */
  readonly source: string
  /** Where the sweep file will be. */
  readonly path: string
  readonly answers: ImportAnswers
}

export interface Conversion {
  readonly text: string
  readonly changes: readonly ImportChange[]
  readonly questions: readonly ImportQuestion[]
}

/** The file as it is written. `notes`: what the source said and has no place here. */
export const finished = (
  body: string,
  {
    from,
    notes,
    changes,
    path,
  }: {
    readonly from: string
    readonly notes: readonly string[]
    readonly changes: readonly ImportChange[]
    /** Where it will be: names a sweep that has no name. */
    readonly path: string
  },
): Conversion => {
  const head = `${commented([`Imported from ${from} by \`sweepdeck import\`.`, ...notes.map(note => `  ${note}`)])}\n`
  const read = (text: string): ReadResult => readSweepFile(text, { path, overrides: [] })
  const first = read(head + body)
  const open = questionsIn(first)
  if (open.length === 0)
    return { text: head + body, changes: [...changes, ...shortfalls(first)], questions: [] }
  const asked = commented([
    'Needs an answer before it can be planned:',
    ...open.map(({ path: key, text }) => `  ${key}: ${text}`),
  ])
  const text = `${head}${asked}\n${body}`
  return { text, changes, questions: questionsIn(read(text)) }
}

const commented = (lines: readonly string[]): string =>
  lines
    .flatMap(line => line.split('\n'))
    .map(line => `# ${line}\n`)
    .join('')

const questionsIn = (read: ReadResult): readonly ImportQuestion[] => {
  if (!read.ok)
    return read.problems.map(problem => ({ path: problem.key, line: problem.line, text: textOf(problem) }))
  try {
    planConfigs(read.spec)
    return []
  } catch (error) {
    if (!(error instanceof SweepdeckError)) throw error
    return [{ path: 'parameters', line: 1, text: `${error.message}; ${error.hint}` }]
  }
}

/** Where there are fewer configs than a search was to draw: there, one config is drawn again and again. */
const shortfalls = (read: ReadResult): readonly ImportChange[] => {
  if (!read.ok || read.spec.method === 'grid') return []
  return planConfigs(read.spec).notes.map(note => ({
    path: 'run_cap',
    line: null,
    kind: 'meaning' as const,
    text: `${note}: a config that is drawn again is the same run here, and is run once (\`seeds\` repeats it)`,
  }))
}

/** By the key that is missing. */
const ASKED: Readonly<Record<string, string>> = {
  run_cap:
    'how many configs are to be drawn? Without an end it would draw for ever: add `run_cap: 20`, or import with --run-cap 20',
  metric:
    'which number ranks the results? Add `metric: { name: val_loss, goal: minimize }`, or import with --metric val_loss',
  'metric.name':
    'under which name does a run report its result? Add `name: val_loss` to metric, or import with --metric val_loss',
  train:
    'what does a run execute? Add `train: train.py:train` or `program: train.py`, or import with --train train.py:train',
}

const textOf = ({ key, message, expected, suggestion }: Problem): string =>
  (message.startsWith('is missing') ? ASKED[key] : undefined) ??
  [
    message,
    ...(expected === null ? [] : [`expected ${expected}`]),
    ...(suggestion === null ? [] : [`did you mean \`${suggestion}\`?`]),
  ].join('; ')
