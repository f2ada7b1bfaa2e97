// A real sweep of two tiny runs on Modal, from planning to what is left of it: what no test on this machine can prove.
import type { ModalProofDocument } from '../domain/cloud-documents.ts'
import { SweepdeckError } from '../domain/errors.ts'
import type { Clock } from '../domain/ports.ts'
import type { App } from './app.ts'

export interface ModalProofPorts {
  readonly app: Pick<
    App,
    'plan' | 'launch' | 'follow' | 'showSweep' | 'pull' | 'live' | 'control' | 'cost' | 'logs'
  >
  readonly clock: Pick<Clock, 'now'>
  /** Writes these files to a folder of its own, gives the folder to the work, and takes it away afterwards. */
  readonly withFolder: <T>(
    files: Readonly<Record<string, string>>,
    work: (folder: string) => Promise<T>,
  ) => Promise<T>
}

export interface ModalProofRequest {
  readonly capUsd: number
  /** A GPU by Modal's name; null: none, which costs least. */
  readonly gpu: string | null
  readonly progress: (line: string) => void
}

type Check = ModalProofDocument['checks'][number]

/** An attempt is ended after this; what all that there can be cost until then has to be within the cap. */
const TIMEOUT_S = 120
/** Two runs, each of which may be taken from its machine once. */
const ATTEMPTS = 4
/** The driver and the start of containers cost, too. */
const SHARE_OF_RUNS = 0.8
/** After this the sweep is stopped, whatever it does. */
const PATIENCE_MS = 15 * 60_000

/** Gives what passed and what did not; throws before anything is launched where the cap could be exceeded. */
export const proveModal = (
  { capUsd, gpu, progress }: ModalProofRequest,
  { app, clock, withFolder }: ModalProofPorts,
): Promise<ModalProofDocument> =>
  withFolder(
    { 'train.py': TRAIN, 'helper.py': HELPER, 'sweep.yaml': sweepFile(gpu, capUsd) },
    async folder => {
      const began = clock.now()
      const plan = await app.plan({
        file: `${folder}/sweep.yaml`,
        overrides: [],
        noCache: true,
        sameCode: false,
        progress,
      })
      const price = plan.plan.price.nano_usd_per_s
      if (price === null) throw refused(`no price is known for ${gpu}`)
      const worst = (ATTEMPTS * TIMEOUT_S * price) / 1e9
      if (worst > capUsd * SHARE_OF_RUNS)
        throw refused(
          `two runs of ${TIMEOUT_S} s, each tried twice, could cost $${worst.toFixed(4)}, and with the driver more than the cap`,
        )
      const checks: Check[] = [check('plan', true, `2 runs, $${worst.toFixed(4)} at the very most`)]
      progress('Launching: the image is built and the App deployed')
      const { sweepId } = await app.launch(plan)
      checks.push(
        check(
          'launch',
          true,
          `App sweepdeck-${sweepId}, ${seconds(clock.now() - began)} until it was called`,
        ),
      )
      const leave = new AbortController()
      const timer = setTimeout(() => leave.abort(), PATIENCE_MS)
      try {
        for await (const { sweep } of app.follow(sweepId, leave.signal)) {
          progress(`${sweep.state}: ${sweep.counts.finished} of 2 runs finished`)
          if ((sweep.spend.usd ?? 0) > capUsd * SHARE_OF_RUNS) leave.abort()
        }
      } finally {
        clearTimeout(timer)
        if (leave.signal.aborted) await app.control.stop([sweepId], { all: false })
      }
      const show = await app.showSweep(sweepId)
      checks.push(
        check('sweep', show.state === 'finished', `${show.state} after ${seconds(clock.now() - began)}`),
      )
      for (const { run_id, config, metrics, error } of show.runs) {
        const expected = Number(config.x) ** 2
        const found =
          error === null
            ? `score ${metrics.score ?? 'none'}, expected ${expected}`
            : `${error.type}: ${error.message}`
        checks.push(check(`run ${run_id.slice(0, 8)}`, metrics.score === expected, found))
      }
      const [first] = show.runs
      if (first !== undefined)
        checks.push(
          await pulled(app, { run: first.run_id, to: `${folder}/pulled` }),
          await said(app, first.run_id),
        )
      const left = (await app.live.apps()).apps.find(({ sweep_id }) => sweep_id === sweepId)
      checks.push(
        check(
          'App is gone',
          left === undefined,
          left === undefined
            ? 'nothing of it runs'
            : `${left.app_id} is ${left.state}, ${left.containers} containers`,
        ),
      )
      const { total } = await app.cost(sweepId)
      checks.push(
        check(
          'spend',
          total.usd !== null && total.usd <= capUsd,
          `$${(total.usd ?? 0).toFixed(4)} of $${capUsd} for the runs, by the list`,
        ),
      )
      return {
        sweep_id: sweepId,
        checks,
        usd: total.usd,
        cap_usd: capUsd,
        seconds: (clock.now() - began) / 1000,
      }
    },
  )

const check = (name: string, ok: boolean, found: string): Check => ({ name, ok, found })

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`

const pulled = async (
  app: ModalProofPorts['app'],
  { run, to }: { readonly run: string; readonly to: string },
): Promise<Check> => {
  try {
    const { files } = await app.pull({ run, best: false, to, progress: () => {} })
    return check(
      'pull',
      files.some(({ path }) => path === 'files/note.txt'),
      `${files.length} files came back`,
    )
  } catch (error) {
    return check('pull', false, (error as Error).message)
  }
}

const said = async (app: ModalProofPorts['app'], run: string): Promise<Check> => {
  let bytes = 0
  try {
    for await (const piece of app.logs(run, {
      attempt: null,
      follow: false,
      signal: new AbortController().signal,
    }))
      bytes += piece.length
  } catch (error) {
    return check('logs', false, (error as Error).message)
  }
  return check('logs', bytes > 0, `${bytes} bytes of output`)
}

const refused = (why: string): SweepdeckError =>
  new SweepdeckError(`nothing was launched: ${why}`, {
    code: 'doctor.cap',
    hint: 'Allow more: `sweepdeck doctor modal --spend-up-to 0.50`; without --gpu it costs least.',
  })

const sweepFile = (gpu: string | null, capUsd: number): string =>
  [
    'name: doctor-modal',
    'train: train.py:train',
    'metric: { name: score, goal: maximize }',
    'parameters: { x: { values: [2, 3] } }',
    `budget: { usd: ${capUsd} }`,
    'retry: { preempted: 1, infra: 0, oom: 0, nan: 0, error: 0 }',
    `resources: { engine: modal, parallel: 2, timeout: ${TIMEOUT_S}, cpu: 1, memory: 1GiB${gpu === null ? '' : `, gpu: ${gpu}`} }`,
    '',
  ].join('\n')

const TRAIN = `from helper import square


def train(config, run):
    print("hello from Modal", flush=True)
    for step in range(3):
        run.log(step_value=step)
    (run.checkpoint_dir / "note.txt").write_text("kept\\n")
    return {"score": square(config["x"])}
`

const HELPER = `def square(x):
    return x * x
`
