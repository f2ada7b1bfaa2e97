// Checkpoints with a name on Modal's volumes: copied there by Modal itself. What was seen of them is kept on this
// machine, so that they can still be shown where Modal cannot be asked.
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { EXIT, SweepdeckError } from '../../domain/errors.ts'
import type { Promotions } from '../../domain/promotion-port.ts'
import { type PromotionRecord, promotionRecord } from '../../domain/protocol.ts'
import { writeReplacing } from '../durable-files.ts'
import type { Bridge } from './bridge.ts'

export interface ModalPromotionsOptions {
  /** Folder for what is copied from volumes; one folder in it per volume. */
  readonly mirrorRoot: string
  readonly bridge: Bridge
  /** Says in a line that what is read is old. */
  readonly say: (line: string) => void
}

const records = z.array(promotionRecord)

export const createModalPromotions = ({ mirrorRoot, bridge, say }: ModalPromotionsOptions): Promotions => {
  const seenFile = (volume: string): string => join(mirrorRoot, volume, 'promoted.json')

  const look = async (volume: string): Promise<readonly PromotionRecord[]> => {
    try {
      const result = z.object({ records })
      const found = await bridge.call({ method: 'promotions', params: { volume }, result })
      await writeReplacing(seenFile(volume), JSON.stringify(found.records))
      return found.records
    } catch (error) {
      if (!(error instanceof SweepdeckError)) throw error
      const seen = await readFile(seenFile(volume), 'utf8').catch(() => null)
      say(`Modal could not be asked (${error.message}): promotions are shown as they were last seen`)
      return seen === null ? [] : records.parse(JSON.parse(seen))
    }
  }

  return {
    add: async ({ manifest, ...wish }) => {
      const [volume] = await volumesWith(mirrorRoot, wish.sweep_id)
      if (volume === undefined) throw unseen(wish.sweep_id)
      const { record } = await bridge.call({
        method: 'promote',
        params: { volume, wish, manifest },
        result: z.object({ record: promotionRecord }),
      })
      return record
    },
    list: async sweepId => {
      const volumes = await volumesWith(mirrorRoot, sweepId)
      return (await Promise.all(volumes.map(look))).flat()
    },
  }
}

/** The volumes that this project has seen, or the one with the sweep. */
export const volumesWith = async (mirrorRoot: string, sweepId: string | null): Promise<readonly string[]> => {
  const volumes = await readdir(mirrorRoot).catch(() => [])
  if (sweepId === null) return volumes.sort()
  const has = await Promise.all(
    volumes.map(volume =>
      stat(join(mirrorRoot, volume, 'sweeps', sweepId)).then(
        found => found.isDirectory(),
        () => false,
      ),
    ),
  )
  return volumes.filter((_, index) => has[index])
}

const unseen = (sweepId: string): SweepdeckError =>
  new SweepdeckError(`this project has not seen a sweep ${sweepId} on Modal`, {
    code: 'sweep.not_found',
    hint: '`sweepdeck ls --live` finds the ones that run there.',
    exitCode: EXIT.environment,
  })
