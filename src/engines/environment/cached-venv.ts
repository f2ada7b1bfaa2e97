// Virtual environments, built once per set of requirements and kept.
//
//   <envs>/<key>/ready.json     names the finished environment; written last, and only once
//   <envs>/<key>/builder.json   who builds at the moment
//   <envs>/<key>/<token>/       an environment; one that ready.json does not name is never used
//
// builder.json only saves work: should two build all the same, the first to write ready.json wins.
import { randomBytes } from 'node:crypto'
import { readFile, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '../../domain/ports.ts'
import { makeFolder, writeOnce } from '../durable-files.ts'
import { bootId, liveness, readProcess } from '../process-table.ts'
import { askInterpreter } from './interpreter.ts'

export interface CachedVenvRequest {
  /** The folder of this key. */
  readonly place: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  readonly progress: (line: string) => void
  /** Builds an environment in the folder, which is its final place, and returns its interpreter. */
  readonly build: (folder: string) => Promise<string>
}

/** The interpreter of the environment, built first where there is none that works. */
export const cachedVenv = async (request: CachedVenvRequest): Promise<string> => {
  const { place, clock, progress } = request
  for (let waited = false; ; waited = true) {
    const ready = await readyVenv(request)
    if (ready) return ready
    await makeFolder(place)
    if (await takeTurn(place, clock)) break
    if (!waited) progress('Waiting for another sweepdeck, which is building this environment')
    await clock.sleep(POLL_MS)
  }
  try {
    return (await readyVenv(request)) ?? (await buildAnew(request))
  } finally {
    await rm(builder(place), { force: true })
  }
}

const POLL_MS = 200
const builder = (place: string): string => join(place, 'builder.json')
const readyFile = (place: string): string => join(place, 'ready.json')

const buildAnew = async ({ place, build, ...request }: CachedVenvRequest): Promise<string> => {
  const folder = join(place, randomBytes(4).toString('hex'))
  try {
    const executable = await build(folder)
    if (await writeOnce(readyFile(place), `${JSON.stringify({ executable })}\n`)) return executable
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
  await rm(folder, { recursive: true, force: true })
  return cachedVenv({ place, build, ...request })
}

/** The finished environment; one whose interpreter has gone (its base was upgraded away) is forgotten. */
export const readyVenv = async ({
  place,
  env,
}: Pick<CachedVenvRequest, 'place' | 'env'>): Promise<string | null> => {
  const text = await readFile(readyFile(place), 'utf8').catch(() => null)
  if (text === null) return null
  const { executable } = JSON.parse(text)
  if (await askInterpreter(executable, { cwd: place, env })) return executable
  await rm(readyFile(place), { force: true })
  return null
}

/** A builder out of sight (another machine's, on a shared home) is waited for this long. */
const PATIENCE_MS = 10 * 60_000

const takeTurn = async (place: string, clock: Clock): Promise<boolean> => {
  const self = {
    host: hostname(),
    pid: process.pid,
    pid_started: readProcess(process.pid)?.started ?? null,
    boot_id: bootId(),
  }
  if (await writeOnce(builder(place), JSON.stringify(self))) return true
  if (await isWorking(place, clock)) return false
  await rm(builder(place), { force: true })
  return writeOnce(builder(place), JSON.stringify(self))
}

const isWorking = async (place: string, clock: Clock): Promise<boolean> => {
  try {
    const state = liveness(JSON.parse(await readFile(builder(place), 'utf8')))
    if (state !== 'unsure') return state === 'alive'
    return clock.now() - (await stat(builder(place))).mtimeMs < PATIENCE_MS
  } catch {
    // It has just finished.
    return false
  }
}
