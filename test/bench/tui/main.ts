// The table of what the terminal UI has to keep to at 10,000 runs: each figure beside its ceiling, and beside what this
// kind of machine reached before. Ends with 1 where one is above either; `--keep` makes these figures the new ones.
//   node test/bench/tui.mjs [--rounds 5] [--minutes 2] [--only 1,12] [--keep]
import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { removeSandboxes } from '../sandbox.ts'
import { median } from '../statistics.ts'
import { type Look, looksAtEnds } from './applied.ts'
import { baselineOf, keepBaseline } from './baselines.ts'
import { type Figure, figureLine, verdictOf } from './figures.ts'
import {
  burst,
  chart,
  filterKeys,
  idle,
  memoryGrowth,
  moveBytes,
  moveKeys,
  p50,
  p95,
  running,
  seen,
  sortKeys,
} from './measures.ts'
import { commandMs, heldAfter, largeHome, openAndQuit } from './program.ts'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    minutes: { type: 'string', default: '2' },
    only: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
})
const ROUNDS = Number(options.rounds)
const SECONDS = 10

type Samples = readonly number[]

/** One round that does not count, then the others. */
const rounds = async <T>(work: () => Promise<T> | T): Promise<readonly T[]> => {
  await work()
  const all: T[] = []
  for (let round = 0; round < ROUNDS; round++) all.push(await work())
  return all
}

/** Median over the rounds of each round's p95, with that of the medians beside it. */
const times = async (
  figure: Pick<Figure, 'no' | 'name' | 'ceiling'>,
  work: () => Promise<Samples> | Samples,
): Promise<readonly Figure[]> => {
  const all = await rounds(work)
  return [
    {
      ...figure,
      value: median(all.map(p95)),
      unit: 'ms',
      beside: `p95; p50 ${median(all.map(p50)).toFixed(1)} ms`,
    },
  ]
}

const slowdown = async (): Promise<number> => {
  const size = { columns: 120, rows: 40 }
  const ratios: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const few = p50(await moveKeys(size, { count: 100, keys: 200 }))
    ratios.push(p50(await moveKeys(size, { keys: 200 })) / few)
  }
  return median(ratios)
}

const bursts = async (): Promise<readonly Figure[]> => {
  const all = await rounds(burst)
  const frames = median(all.map(each => each.framesPerS))
  const keys = median(all.map(({ keyMs }) => p95(keyMs)))
  return [
    { no: '7', name: 'frames, 2,000 runs change a second', value: frames, unit: '/s', ceiling: 30 },
    { no: '7', name: 'a key meanwhile', value: keys, unit: 'ms', ceiling: 49.5, beside: 'p95' },
  ]
}

const quiet = async (): Promise<readonly Figure[]> => {
  const still = await idle(SECONDS)
  const busy = await running(SECONDS)
  return [
    // The minute may turn.
    { no: '8', name: 'frames while nothing changes', value: still.frames, unit: '', ceiling: 1 },
    { no: '8', name: 'processor while nothing changes', value: still.cpu * 100, unit: '%', ceiling: 1 },
    {
      no: '9',
      name: 'processor while 64 runs log every second',
      value: busy.cpu * 100,
      unit: '%',
      ceiling: 12,
      beside: `${busy.frames} frames in ${SECONDS} s`,
    },
  ]
}

const bytes = async (): Promise<readonly Figure[]> => {
  const size = { columns: 200, rows: 50 }
  const within = await rounds(() => moveBytes(size, false))
  const scrolled = await rounds(() => moveBytes(size, true))
  return [
    { no: '10', name: 'bytes of a move, 200x50', value: median(within.map(p95)), unit: 'B', ceiling: 1536 },
    {
      no: '',
      name: 'bytes of a move that scrolls',
      value: median(scrolled.map(p95)),
      unit: 'B',
      ceiling: null,
    },
  ]
}

const openings = async (): Promise<readonly Figure[]> => {
  const sandbox = await largeHome()
  const all = await rounds(() => openAndQuit(sandbox))
  const start = (name: string, ceiling: number, args: readonly string[]) =>
    rounds(() => commandMs(sandbox, args)).then(
      (samples): Figure => ({
        no: '13',
        name,
        value: p95(samples),
        unit: 'ms',
        ceiling,
        beside: `p50 ${p50(samples).toFixed(0)} ms`,
      }),
    )
  const first = all.map(({ firstFrameMs }) => firstFrameMs)
  const quit = all.map(({ quitMs }) => quitMs)
  return [
    {
      no: '12',
      name: 'from the start to the first screen',
      value: p95(first),
      unit: 'ms',
      ceiling: 1_200,
      beside: `p50 ${p50(first).toFixed(0)} ms`,
    },
    await start('sweepdeck --help', 200, ['--help']),
    await start('sweepdeck ls', 400, ['ls']),
    {
      no: '15',
      name: 'from Ctrl-C to the prompt',
      value: p95(quit),
      unit: 'ms',
      ceiling: 150,
      beside: `p50 ${p50(quit).toFixed(0)} ms`,
    },
  ]
}

const memory = async (): Promise<readonly Figure[]> => {
  const minutes = Number(options.minutes)
  const held = await heldAfter(await largeHome(), minutes * 60)
  return [
    { no: '14', name: `memory after ${minutes} min of updates`, value: held.mib, unit: 'MiB', ceiling: 250 },
    {
      no: '14',
      name: 'resident growth over the second half',
      value: held.grownMib,
      unit: 'MiB',
      ceiling: null,
    },
    {
      no: '14',
      name: 'heap growth over 5 of 10 min, in fast motion',
      value: await memoryGrowth(),
      unit: 'MiB',
      ceiling: 2,
    },
  ]
}

/** Looks in a round. */
const LOOKS = 10

const looks = async (): Promise<readonly Figure[]> => {
  const look = await looksAtEnds()
  const all = await rounds(async () => {
    const samples: Look[] = []
    for (let count = 0; count < LOOKS; count++) samples.push(await look())
    return samples
  })
  const figure = (name: string, ceiling: number | null, part: (look: Look) => number): Figure => ({
    no: '18',
    name,
    value: median(all.map(samples => p95(samples.map(part)))),
    unit: 'ms',
    ceiling,
    beside: `p95; p50 ${median(all.map(samples => p50(samples.map(part)))).toFixed(1)} ms`,
  })
  return [
    figure('the store takes in 1,000 ends, 10,000 values', 100, ({ applyMs }) => applyMs),
    figure('the whole look: walk, read, check, take in', null, ({ wholeMs }) => wholeMs),
  ]
}

const key = (no: string, columns: number, rows: number, ceiling: number, keys?: number) => () =>
  times({ no, name: `a key that moves, ${columns}x${rows}`, ceiling }, () =>
    moveKeys({ columns, rows }, keys === undefined ? {} : { keys }),
  )

const MEASURES: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  12: openings,
  14: memory,
  1: key('1', 120, 40, 33),
  2: key('2', 200, 50, 50),
  3: key('3', 270, 80, 100, 200),
  4: async () => [
    { no: '4', name: '10,000 runs against 100', value: await slowdown(), unit: 'x', ceiling: 1.3 },
  ],
  5: () => times({ no: '5', name: 'a letter of a filter', ceiling: 50 }, filterKeys),
  6: () => times({ no: '6', name: 'another order', ceiling: 60 }, sortKeys),
  7: bursts,
  8: quiet,
  10: bytes,
  11: () => times({ no: '11', name: 'chart of 4 x 100,000 points, 100x20', ceiling: 10 }, chart),
  18: looks,
}

const [cpu, ...others] = cpus()
const machine = `${others.length + 1} x ${cpu?.model.trim()}, Node ${process.versions.node.split('.')[0]}`
const baseline = baselineOf(machine)
console.log(`${machine}, load ${loadavg()[0]?.toFixed(1)}; medians of ${ROUNDS} rounds`)
const figures: Figure[] = []
const tell = (figure: Figure): void => {
  figures.push(figure)
  console.log(figureLine(figure, baseline))
}
const wanted = options.only?.split(',') ?? Object.keys(MEASURES)
for (const [name, measure] of Object.entries(MEASURES))
  if (wanted.includes(name)) for (const figure of await measure()) tell(figure)
tell({ no: '16', name: 'rows the emulator shows otherwise', value: seen.mismatches, unit: '', ceiling: 0 })
tell({ no: '17', name: 'screens cleared after the first', value: seen.clears, unit: '', ceiling: 0 })
removeSandboxes()
if (options.keep) keepBaseline(machine, figures)
process.exit(figures.some(figure => ['OVER', 'SLOWER'].includes(verdictOf(figure, baseline))) ? 1 : 0)
