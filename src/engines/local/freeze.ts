// Writes a sweep to the volume at launch. plan.json comes last: a folder without it is no sweep, so that a launch
// which dies half-way leaves nothing that anyone takes for one.
import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SweepdeckError } from '../../domain/errors.ts'
import type { FrozenSweep } from '../../domain/ports.ts'
import { planRecord } from '../../domain/protocol.ts'
import { makeFolder, writeOnce, writeReplacing } from '../durable-files.ts'
import { jsonLines } from './json-lines.ts'
import type { SweepFolder } from './sweep-folder.ts'

/** Freezes the sweep unless it is on the volume already. */
export const freeze = async (folder: SweepFolder, { plan, runs }: FrozenSweep): Promise<void> => {
  if (await holdsPlan(folder, plan)) return
  for (const path of [folder.runs, folder.control, folder.driver]) await makeFolder(path)
  await writeReplacing(join(folder.runs, '0001.jsonl'), jsonLines(runs))
  const written = await writeOnce(folder.plan, `${JSON.stringify(plan, null, 2)}\n`)
  if (!written) await holdsPlan(folder, plan)
}

/** Whether a folder of the volume is a sweep. */
export const isFrozen = (folder: SweepFolder): Promise<boolean> =>
  access(folder.plan).then(
    () => true,
    () => false,
  )

/** Whether this plan is there; another plan under its id is an error, never taken for it. */
const holdsPlan = async (folder: SweepFolder, plan: FrozenSweep['plan']): Promise<boolean> => {
  const text = await readFile(folder.plan, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
    throw error
  })
  if (text === null) return false
  const there = planRecord.parse(JSON.parse(text))
  if (there.created_at === plan.created_at && there.code.identity === plan.code.identity) return true
  throw new SweepdeckError(`Another sweep has the id ${plan.sweep_id} already`, {
    code: 'sweep.id_taken',
    hint: 'Launch again: the next one gets another id.',
  })
}
