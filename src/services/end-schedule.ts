// Ends the schedule of a sweep: what it has started saves and stops first, then nothing starts any more.
import { EXIT, SweepdeckError } from '../domain/errors.ts'
import type { Clock, Engine } from '../domain/ports.ts'
import { isFinalSweepState } from '../domain/states.ts'
import type { StoreQueries, SweepSummary } from '../domain/store-port.ts'
import type { ControlOutcome } from './app.ts'
import { driverLives } from './request.ts'

export interface EndSchedulePorts {
  readonly store: Pick<StoreQueries, 'sweeps'>
  readonly clock: Clock
  /** Asks the driver of a sweep to stop it; starts one where none lives. */
  readonly stop: (sweep: SweepSummary) => Promise<ControlOutcome>
}

// A save takes seconds; whoever wants to end a schedule does not wait for a run that does not react.
const PATIENCE_MS = 60_000
const POLL_MS = 500

/** The sweep with the schedule ends as `stopped`, by a driver of its own: the volume is the record of that, too. */
export const endSchedule = async (
  sweep: SweepSummary,
  { engine, ports }: { readonly engine: Engine; readonly ports: EndSchedulePorts },
): Promise<ControlOutcome> => {
  const { sweepId, name } = sweep
  if (engine.endSchedule === undefined)
    throw new SweepdeckError(`the engine ${engine.name} has no schedules`, {
      code: 'schedule.none',
      exitCode: EXIT.usage,
    })
  const generations = await liveGenerations(sweepId, { engine, ports })
  for (const generation of generations) await ports.stop(generation)
  const outcome = await ports.stop(sweep)
  await untilGone([...generations.map(each => each.sweepId), sweepId], { engine, clock: ports.clock })
  await engine.endSchedule(sweepId)
  const stopped =
    generations.length === 0 ? '' : `, and ${generations.map(each => each.sweepId).join(', ')} stopped`
  return { ...outcome, text: `${name} (${sweepId}): its schedule is ended${stopped}` }
}

/** What is said of a sweep that is stopped while the schedule that started it goes on. */
export const scheduleNote = (
  store: Pick<StoreQueries, 'sweeps'>,
  { plan: { generation_of: of } }: SweepSummary,
): string => {
  const schedule = store.sweeps().find(({ sweepId, state }) => sweepId === of && !isFinalSweepState(state))
  return schedule === undefined
    ? ''
    : `; its schedule goes on: \`sweepdeck stop ${schedule.sweepId}\` ends that`
}

/** Nothing of it runs: each time, a sweep of its own does. */
export const isScheduled = ({ plan }: SweepSummary): boolean => Boolean(plan.schedule)

/** The sweep, unless it only has a schedule. */
export const running = (sweep: SweepSummary): SweepSummary => {
  if (isScheduled(sweep)) throw onlyScheduled(sweep)
  return sweep
}

export const onlyScheduled = ({ sweepId, name }: SweepSummary): SweepdeckError =>
  new SweepdeckError(`${name} (${sweepId}) only has a schedule: nothing of it runs itself`, {
    code: 'schedule.only',
    hint: `Name one of the sweeps that it has started (\`sweepdeck ls\`); \`sweepdeck stop ${sweepId}\` ends it, and \`sweepdeck run FILE\` deploys another.`,
  })

const liveGenerations = async (
  sweepId: string,
  { engine, ports: { store } }: { readonly engine: Engine; readonly ports: EndSchedulePorts },
): Promise<readonly SweepSummary[]> => {
  const open = store
    .sweeps()
    .filter(({ plan, state }) => plan.generation_of === sweepId && !isFinalSweepState(state))
  const lives = await Promise.all(open.map(each => driverLives(engine, each.sweepId)))
  return open.filter((_, index) => lives[index])
}

const untilGone = async (
  sweepIds: readonly string[],
  { engine, clock }: { readonly engine: Engine; readonly clock: Clock },
): Promise<void> => {
  const deadline = clock.now() + PATIENCE_MS
  for (const sweepId of sweepIds)
    while (clock.now() < deadline && (await driverLives(engine, sweepId))) await clock.sleep(POLL_MS)
}
