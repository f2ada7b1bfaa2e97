// What a sweep left behind: its drivers, the ends they wrote, processes, and a database that is as one made anew.
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { dumpDatabase } from '../../src/store/dump.ts'
import { isAlive } from './processes.ts'
import type { Project } from './project.ts'

export const databaseOf = (project: Project): string => join(project.home, 'sweepdeck.db')

/** Ids of the sweeps on the volume, oldest first. */
export const sweepIds = (project: Project): readonly string[] =>
  readdirSync(join(project.volume, 'sweeps')).sort()

/** The folder of a sweep; of the newest where none is named. */
export const sweepFolder = (project: Project, sweepId = sweepIds(project).at(-1) as string): string =>
  join(project.volume, 'sweeps', sweepId)

/** Epochs of the drivers there have been, oldest first. */
export const epochsOf = (project: Project, sweepId?: string): readonly number[] =>
  readdirSync(join(sweepFolder(project, sweepId), 'driver'))
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b)

/** Process id of the newest driver; null where it is dead. */
export const driverOf = (project: Project, sweepId?: string): number | null => {
  const newest = epochsOf(project, sweepId).at(-1)
  if (newest === undefined) return null
  try {
    const path = join(sweepFolder(project, sweepId), 'driver', String(newest), 'driver.json')
    const { pid } = JSON.parse(readFileSync(path, 'utf8'))
    return isAlive(pid) ? pid : null
  } catch {
    return null
  }
}

/** Process ids of the attempts that live; only at runs whose id starts so. */
export const workersOf = (project: Project, prefix = ''): readonly number[] => {
  const runs = join(sweepFolder(project), 'runs')
  const alive = new Set(project.processes())
  return readdirSync(runs, { withFileTypes: true })
    .filter(entry => entry.isDirectory() && entry.name.startsWith(prefix))
    .flatMap(({ name }) => attemptsOf(join(runs, name, 'attempts')))
    .filter(pid => alive.has(pid))
}

const attemptsOf = (folder: string): readonly number[] => {
  try {
    return readdirSync(folder).map(
      name => JSON.parse(readFileSync(join(folder, name, 'attempt.json'), 'utf8')).pid as number,
    )
  } catch {
    return []
  }
}

/** What the drivers of all epochs wrote, oldest first. */
// biome-ignore lint/suspicious/noExplicitAny: a test looks at whatever event it wants
export const driverEvents = (project: Project, sweepId?: string): readonly any[] => {
  const driver = join(sweepFolder(project, sweepId), 'driver')
  return epochsOf(project, sweepId).flatMap(epoch =>
    readdirSync(join(driver, String(epoch)))
      .filter(name => /^events-\d+\.jsonl$/.test(name))
      .sort()
      .flatMap(name => readFileSync(join(driver, String(epoch), name), 'utf8').split('\n'))
      .map(parsed)
      .filter(event => event !== null),
  )
}

const parsed = (line: string) => {
  try {
    return JSON.parse(line)
  } catch {
    return null // torn by a kill
  }
}

/** How many final states the drivers of all epochs gave each run. */
export const endsPerRun = (project: Project, sweepId?: string): ReadonlyMap<string, number> => {
  const ends = new Map<string, number>()
  for (const { kind, run_id } of driverEvents(project, sweepId))
    if (kind === 'run_ended') ends.set(run_id, (ends.get(run_id) ?? 0) + 1)
  return ends
}

/** What still lives a while after the end. */
export const leftOver = async (project: Project): Promise<readonly number[]> => {
  for (let tries = 0; tries < 100 && project.processes().length > 0; tries++) await sleep(100)
  return project.processes()
}

/** The database as it grew, and as `sync --rebuild` makes it once it was deleted. */
export const grownAndRebuilt = async (project: Project) => {
  const database = databaseOf(project)
  await project.json('sync')
  const grown = dumpDatabase(database)
  for (const suffix of ['', '-wal', '-shm']) rmSync(database + suffix, { force: true })
  await project.json('sync', '--rebuild')
  return { grown, rebuilt: dumpDatabase(database) }
}
