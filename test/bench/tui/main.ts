// The table of what the terminal UI has to keep to at 10,000 runs. It prints each figure beside its goal and its ceiling,
// and asserts nothing: a time is no test. A number as argument: so many rounds (5 by default) after one that does not count.
import { cpus, loadavg } from 'node:os'
import { median } from '../statistics.ts'
import {
  burst,
  chart,
  filterKeys,
  idle,
  memory,
  moveBytes,
  moveKeys,
  p50,
  p95,
  running,
  seen,
  sortKeys,
} from './measures.ts'

const ROUNDS = Number(process.argv[2] ?? 5)
const SECONDS = 10

const line = (no: string, name: string, figure: string, limit: string, isMet: boolean): void =>
  console.log(
    `${no.padStart(4)}  ${name.padEnd(46)} ${figure.padEnd(30)} ${limit.padEnd(28)} ${isMet ? 'met' : 'OVER'}`,
  )

/** Medians over the rounds of the median and the p95 of each. */
const rounds = async (
  work: () => Promise<readonly number[]> | readonly number[],
): Promise<readonly [mid: number, high: number]> => {
  await work()
  const all: (readonly number[])[] = []
  for (let round = 0; round < ROUNDS; round++) all.push(await work())
  return [median(all.map(p50)), median(all.map(p95))]
}

const times = async (
  no: string,
  name: string,
  ceiling: number,
  work: () => Promise<readonly number[]> | readonly number[],
): Promise<readonly [mid: number, high: number]> => {
  const [mid, high] = await rounds(work)
  line(
    no,
    name,
    `p50 ${mid.toFixed(1)} ms, p95 ${high.toFixed(1)} ms`,
    `ceiling p95 ${ceiling} ms`,
    high <= ceiling,
  )
  return [mid, high]
}

const [cpu, ...others] = cpus()
console.log(
  `${others.length + 1} x ${cpu?.model.trim()}, Node ${process.versions.node}, load ${loadavg()[0]?.toFixed(1)}`,
)
// First, as what the process holds later is what all of them needed.
const { rssMib, growthMib } = await memory()
line(
  '14',
  'memory over ten minutes of updates',
  `${rssMib.toFixed(0)} MiB, grew ${growthMib.toFixed(1)} MiB`,
  '250 MiB, 2 MiB',
  rssMib <= 250 && growthMib <= 2,
)
const normal = await times('1', 'a key that moves, 120x40', 33, () => moveKeys({ columns: 120, rows: 40 }))
await times('2', 'the same at 200x50', 50, () => moveKeys({ columns: 200, rows: 50 }))
await times('3', 'the same at 270x80', 100, () => moveKeys({ columns: 270, rows: 80 }, { keys: 200 }))

const ratios: number[] = []
for (let round = 0; round < ROUNDS; round++) {
  const few = p50(await moveKeys({ columns: 120, rows: 40 }, { count: 100, keys: 200 }))
  const many = p50(await moveKeys({ columns: 120, rows: 40 }, { keys: 200 }))
  ratios.push(many / few)
}
const ratio = median(ratios)
line('4', '10,000 runs against 100', `${ratio.toFixed(2)}x`, 'ceiling 1.3x', ratio <= 1.3)

await times('5', 'a letter of a filter', 50, filterKeys)
await times('6', 'another order', 60, sortKeys)

const bursts = []
for (let round = 0; round < ROUNDS; round++) bursts.push(await burst())
const framesPerS = median(bursts.map(each => each.framesPerS))
const burstKeys = median(bursts.map(({ keyMs }) => p95(keyMs)))
line(
  '7',
  'burst of 2,000 runs a second: frames',
  `${framesPerS.toFixed(1)} a second`,
  'at most 30',
  framesPerS <= 30,
)
line('7', 'burst: a key', `p95 ${burstKeys.toFixed(1)} ms`, 'ceiling p95 49.5 ms', burstKeys <= 49.5)

const still = await idle(SECONDS)
const isStill = still.frames <= 1 && still.cpu <= 0.01
line(
  '8',
  'idle',
  `${still.frames} frames, ${still.bytes} B, ${(still.cpu * 100).toFixed(2)} % of a core`,
  'no frame but a new minute, 1 %',
  isStill,
)
const busy = await running(SECONDS)
line(
  '9',
  '64 runs log every second',
  `${(busy.cpu * 100).toFixed(1)} % of a core, ${busy.frames} frames`,
  'ceiling 12 %',
  busy.cpu <= 0.12,
)

const [bytes, mostBytes] = await rounds(() => moveBytes({ columns: 200, rows: 50 }, false))
line(
  '10',
  'bytes of a move, 200x50',
  `p50 ${bytes} B, p95 ${mostBytes} B`,
  'ceiling 1536 B',
  mostBytes <= 1536,
)
const [scrolled, mostScrolled] = await rounds(() => moveBytes({ columns: 200, rows: 50 }, true))
line(
  '',
  'bytes of a move that scrolls, 200x50',
  `p50 ${scrolled} B, p95 ${mostScrolled} B`,
  'no ceiling',
  true,
)
await times('11', 'chart of 4 x 100,000 points, 100x20', 10, chart)
line('16', 'rows the emulator shows otherwise', String(seen.mismatches), '0', seen.mismatches === 0)
line('17', 'screens cleared after the first', String(seen.clears), '0', seen.clears === 0)
console.log(`Key 1: ${normal.map(each => each.toFixed(2)).join(' / ')} ms; ${seen.frames} frames looked at.`)
process.exit(0)
