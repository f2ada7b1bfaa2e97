// Whether a mirrored sweep has a schedule: its plan says so, and never changes.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'

const plan = z.object({ schedule: z.object({ cron: z.string() }).nullable().default(null) })

/** False where there is no plan that can be read. */
export const hasSchedule = async (folder: string): Promise<boolean> => {
  try {
    return plan.parse(JSON.parse(await readFile(join(folder, 'plan.json'), 'utf8'))).schedule !== null
  } catch {
    return false
  }
}
