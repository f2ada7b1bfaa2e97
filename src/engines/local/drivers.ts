// What the volume and the process table say of a sweep's drivers.
import { open, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DriverHandle, DriverState } from '../../domain/ports.ts'
import { type DriverRecord, driverRecord, planRecord } from '../../domain/protocol.ts'
import { liveness } from '../process-table.ts'
import type { SweepFolder } from './sweep-folder.ts'

/** The record of one epoch's driver; null where it never got as far as writing one. */
export const readDriver = async (folder: SweepFolder, epoch: number): Promise<DriverRecord | null> => {
  const text = await readFile(join(folder.driver, String(epoch), 'driver.json'), 'utf8').catch(() => null)
  return text === null ? null : driverRecord.parse(JSON.parse(text))
}

/** The newest driver that came up. */
export const findDriver = async (folder: SweepFolder, sweepId: string): Promise<DriverHandle | null> => {
  for (const epoch of (await epochs(folder)).reverse())
    if (await readDriver(folder, epoch)) return { sweepId, epoch }
  return null
}

/** What has become of the driver of an epoch. */
export const driverState = async (folder: SweepFolder, epoch: number): Promise<DriverState> => {
  const record = await readDriver(folder, epoch)
  if (record === null) return 'lost'
  const alive = liveness(record)
  // Looked at after the process: one that ends between the two looks has journalled its end before.
  if (await hasEnded(join(folder.driver, String(epoch)))) return 'ended'
  if (alive === 'unsure') return (await beatsStill(folder, epoch)) ? 'running' : 'lost'
  return alive === 'alive' ? 'running' : 'lost'
}

const epochs = async (folder: SweepFolder): Promise<number[]> => {
  const names = await readdir(folder.driver).catch(() => [])
  return names
    .filter(name => /^[1-9][0-9]*$/.test(name))
    .map(Number)
    .sort((a, b) => a - b)
}

const segments = async (epochFolder: string): Promise<string[]> =>
  (await readdir(epochFolder)).filter(name => /^events-[0-9]+\.jsonl$/.test(name)).sort()

/** A driver ends once. A note on what could not be written may still follow, so more than the last line is looked at. */
const hasEnded = async (epochFolder: string): Promise<boolean> => {
  for (const name of (await segments(epochFolder)).reverse()) {
    const lines = (await readTail(join(epochFolder, name))).split('\n').slice(0, -1)
    if (lines.length > 0) return lines.some(isEnd)
  }
  return false
}

const TAIL_BYTES = 64 * 1024

const readTail = async (path: string): Promise<string> => {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const from = Math.max(0, size - TAIL_BYTES)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}

const isEnd = (line: string): boolean => {
  try {
    return JSON.parse(line).kind === 'ended'
  } catch {
    return false
  }
}

/** Heartbeats missed before a driver out of sight counts as lost, and the least patience, for clocks that differ. */
const MISSED = 4
const PATIENCE_MS = 30_000

const beatsStill = async (folder: SweepFolder, epoch: number): Promise<boolean> => {
  const epochFolder = join(folder.driver, String(epoch))
  const newest = (await segments(epochFolder)).at(-1) ?? 'driver.json'
  const { heartbeat_s } = planRecord.parse(JSON.parse(await readFile(folder.plan, 'utf8')))
  const { mtimeMs } = await stat(join(epochFolder, newest))
  return Date.now() - mtimeMs < Math.max(PATIENCE_MS, MISSED * heartbeat_s * 1000)
}
