// The story of a sweep as its user sees it, scene by scene: keys that are pressed, and what the screen then says. It is
// played to the built program in a pseudo-terminal, by a test at full speed and by the recorder at one that can be
// watched.
import { setTimeout as sleep } from 'node:timers/promises'
import { workersOf } from './aftermath.ts'
import { bytesOf } from './key-bytes.ts'
import { kill } from './processes.ts'
import type { Project } from './project.ts'
import type { PtyShell } from './pty-shell.ts'

export interface Stage {
  readonly shell: PtyShell
  readonly project: Project
}

export interface Scene {
  readonly title: string
  /** Named ones as in the keymap, else letters. */
  readonly keys?: readonly string[]
  /** What happens outside of the terminal. */
  readonly act?: (stage: Stage) => void
  /** On the screen at the same time. */
  readonly sees: readonly (string | RegExp)[]
  /** It is in the pictures of the walk-through. */
  readonly isPictured?: true
  /** A minute, unless it may take longer. */
  readonly withinMs?: number
}

/** What the sweep of the example is made into: smaller in some ways, longer in others. */
export interface Changes {
  readonly lr: string
  readonly hidden: string
  readonly momentum: string
  readonly epochs: string
  readonly seeds: string
  readonly checkpoint: string
  /** That many runs. */
  readonly runs: number
}

/** A run goes on where it was: `from epoch 120/1,000`. */
const RESUMED = /attempt 2 {2}(running|finished).*from epoch [1-9][\d,]*\//
const SCENE_TAKES_MS = 60_000
const RUNS_TAKE_MS = 120_000

/** Opens the prompt of the row below, and types another value over what is there. */
const next = (value: string): readonly string[] => ['j', ...retyped(value)]
const retyped = (value: string): readonly string[] => ['enter', 'ctrl+u', ...value, 'enter']
/** A setting by some of its letters. */
const setting = (name: string, value: string): readonly string[] => ['/', ...name, 'enter', ...retyped(value)]

/** From an empty folder to a comparison. */
export const storyOf = ({
  lr,
  hidden,
  momentum,
  epochs,
  seeds,
  checkpoint,
  runs,
}: Changes): readonly Scene[] => [
  { title: 'an empty folder', keys: [...'sweepdeck', 'enter'], sees: ['No sweep yet', 'nothing runs'] },
  {
    title: 'examples to start from',
    keys: ['n'],
    sees: ['A sweep file, or what to make one from', 'digits: Handwritten digits'],
    isPictured: true,
  },
  { title: 'the example is looked for', keys: [...'digits'], sees: [/▸ digits: Handwritten digits/] },
  { title: 'it is opened', keys: ['enter'], sees: ['Define digits/sweep.yaml', '28 runs', 'saved'] },
  {
    title: 'an axis is changed, and the figures follow while one types',
    keys: ['enter', 'ctrl+u', ...lr],
    sees: ['Values of lr', `${lr}▏`, 'as typed'],
    isPictured: true,
  },
  { title: 'it is taken', keys: ['enter'], sees: ['changed, not saved', new RegExp(`lr +values +${lr}`)] },
  {
    title: 'the other axes',
    keys: [...next(hidden), ...next(momentum), 'j', ...next(epochs)],
    sees: [
      new RegExp(`hidden +values? +${hidden} `),
      new RegExp(`momentum +values? +${momentum} `),
      new RegExp(`epochs +value +${epochs} `),
    ],
  },
  {
    title: 'the seeds',
    keys: ['2', ...setting('seeds', seeds)],
    sees: [new RegExp(`seeds +${seeds} `), `${runs} runs`],
  },
  { title: 'back to all settings', keys: ['escape'], sees: ['precision'] },
  {
    title: 'how often a run is saved',
    keys: setting('checkpoint', checkpoint),
    sees: [new RegExp(`checkpoint +${checkpoint} `)],
  },
  { title: 'all settings again', keys: ['escape'], sees: ['precision'] },
  {
    title: 'what saving changes in the file',
    keys: ['d'],
    sees: ['What saving changes', new RegExp(`\\+ +epochs: +{ value: ${epochs} }`), '# it diverges'],
  },
  {
    title: 'the quote',
    keys: ['L'],
    sees: [
      '── Quote',
      `digits  ${runs} runs`,
      'metric  test_accuracy (maximize)',
      'also when this program is closed',
    ],
  },
  {
    title: 'a question before anything is launched',
    keys: ['L'],
    sees: [`Launch ${runs} runs of digits?`, '[ No ]'],
    isPictured: true,
  },
  { title: 'launched', keys: ['y'], sees: [`Launched ${runs} runs of digits`] },
  { title: 'it runs', sees: ['● running: the driver is up', /▸ +1 {2}● running/] },
  {
    title: 'the curve comes in',
    sees: [/ [1-9]\d*\/[\d,]+ +1 /, /a [0-9a-f]{8} {2}0\.\d+/],
    isPictured: true,
  },
  {
    title: 'a run, once it has been saved',
    keys: ['enter'],
    sees: [/state +● running/, /resumes from {2}epoch [1-9][\d,]*\/.*saved/],
  },
  {
    title: 'its worker is killed from outside, and it goes on where it was',
    act: ({ shell, project }) => killWorker(project, /Run ([0-9a-f]{8})/.exec(shell.screen())?.[1] ?? '?'),
    sees: [/attempt 1 {2}killed/, RESUMED, '2 attempts'],
    isPictured: true,
  },
  {
    title: 'the sweep says so, too',
    keys: ['escape'],
    sees: ['attempt 1 was killed', /resumed from epoch [1-9]\d*/],
    isPictured: true,
  },
  {
    title: 'watched to the end',
    sees: [
      `${runs}/${runs} finished`,
      'best test_accuracy 0.9',
      'nothing runs',
      /(now|ago) +finished: all runs/,
    ],
    withinMs: RUNS_TAKE_MS,
    isPictured: true,
  },
  {
    title: 'compared',
    keys: ['c'],
    sees: ['digits › Compare', 'test_accuracy against dollars', /▸ +1 .*0\.9/, 'target 0.97'],
    isPictured: true,
  },
  { title: 'back to the sweep', keys: ['escape'], sees: ['── Events'] },
  { title: 'left, with the shell as it was', keys: ['q'], sees: [/^\S+ ?sweepdeck$/m] },
]

const killWorker = (project: Project, prefix: string): void => {
  const killed = workersOf(project, prefix).filter(kill)
  if (killed.length === 0) throw new Error(`no worker of run ${prefix} lives`)
}

export interface Pace {
  /** Between two keys, and before the keys of a scene. */
  readonly keyMs: number
  readonly sceneMs: number
}

export const AT_ONCE: Pace = { keyMs: 0, sceneMs: 0 }

/** Plays the scenes, and throws with the screen where it does not say what it should. */
export const play = async (
  scenes: readonly Scene[],
  stage: Stage,
  { keyMs, sceneMs }: Pace,
): Promise<void> => {
  for (const { title, keys = [], act, sees, withinMs = SCENE_TAKES_MS } of scenes) {
    await sleep(sceneMs)
    try {
      for (const key of keys) {
        stage.shell.type(bytesOf(key))
        await sleep(keyMs)
      }
      act?.(stage)
      await stage.shell.waitForText(sees, withinMs)
    } catch (error) {
      throw new Error(`${title}: ${(error as Error).message}`, { cause: error })
    }
  }
}
