// How near a quote is to what a sweep then costs: probes an example, runs it, and compares; every time in a project of
// its own, so that nothing is known from before.
//
//   node test/bench/quote.mjs [--repeat 5] [--only digits]
//
// The `python3` on the PATH has to have numpy and scikit-learn for digits, and torch for chargpt. On a busy machine it
// measures the load: probe and sweep are to have the same.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const EXAMPLES = [
  { name: 'digits', file: 'sweeps/digits/sweep.yaml' },
  { name: 'chargpt', file: 'sweeps/chargpt/sweep.cpu.yaml' },
]
/** A dollar an hour, so that dollars are hours; the interpreter is that of the PATH. */
const OVERRIDES = ['resources.rate_usd_per_hour=1', 'image.pip=[]']
const WITHIN = 0.1

const { values } = parseArgs({
  options: { repeat: { type: 'string', default: '5' }, only: { type: 'string' } },
})

const sweepdeck = (home, ...words) => {
  const env = { ...process.env, SWEEPDECK_HOME: home }
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'dist/bin.js'), ...words], {
    cwd: ROOT,
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  if (status !== 0)
    throw new Error(`sweepdeck ${words.join(' ')}: ${status}\n${stderr}\n${stdout.slice(-2000)}`)
  return stdout.trim().split('\n')
}

const measure = ({ file }) => {
  const folder = mkdtempSync(join(tmpdir(), 'sweepdeck-quote-'))
  const home = join(folder, '.sweepdeck')
  try {
    const begun = performance.now()
    const plan = JSON.parse(sweepdeck(home, 'plan', file, ...OVERRIDES, '--probe', '--yes', '--json').at(-1))
    const probed = performance.now()
    const summary = JSON.parse(sweepdeck(home, 'run', file, ...OVERRIDES, '--yes', '--json').at(-1))
    const ended = performance.now()
    const { total } = JSON.parse(sweepdeck(home, 'cost', summary.sweep_id, '--json').at(-1))
    const { quote, probe } = plan
    return {
      basis: quote.basis,
      quoted: quote.usd.likely * 3600,
      actual: total.usd * 3600,
      low: quote.usd.low * 3600,
      high: quote.usd.high * 3600,
      wallQuoted: quote.wall_s.likely,
      wallActual: (ended - probed) / 1000,
      probe: probe.usd * 3600,
      probeWall: (probed - begun) / 1000,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const seconds = value => value.toFixed(2).padStart(9)
const percent = value => `${(100 * value).toFixed(1)} %`.padStart(9)

console.log(
  'Seconds of all runs together: as quoted after a probe, and as the ledger has them; wall time beside it.',
)
console.log('example       quoted    actual       off  in range    probe   wall q    wall a')
let worst = 0
for (const example of EXAMPLES.filter(({ name }) => values.only === undefined || name === values.only)) {
  for (let turn = 0; turn < Number(values.repeat); turn++) {
    const it = measure(example)
    const off = it.quoted / it.actual - 1
    worst = Math.max(worst, Math.abs(off))
    const isInRange = it.low <= it.actual && it.actual <= it.high
    console.log(
      example.name.padEnd(9),
      seconds(it.quoted),
      seconds(it.actual),
      percent(off),
      (isInRange ? 'yes' : 'no').padStart(9),
      seconds(it.probe),
      seconds(it.wallQuoted),
      seconds(it.wallActual),
      it.basis === 'probe' ? '' : `  from ${it.basis}`,
    )
  }
}
console.log(`At most ${percent(worst).trim()} off; wanted within ${percent(WITHIN).trim()}.`)
process.exitCode = worst <= WITHIN ? 0 : 1
