// Checkpoints with a name on the local volume. Files are copied and hashed on the way, and the record is written last
// and exclusively: a promotion is there whole or not at all, and of two at once each gets a number of its own.
import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { SweepdeckError } from '../../domain/errors.ts'
import type { Clock } from '../../domain/ports.ts'
import type { Promotions, PromotionWish } from '../../domain/promotion-port.ts'
import {
  type CheckpointManifest,
  PROTOCOL_VERSION,
  type PromotionRecord,
  promotionRecord,
} from '../../domain/protocol.ts'
import { makeFolder, syncFolder, writeOnce, writeReplacing } from '../durable-files.ts'
import { storageError } from '../storage-error.ts'
import { sweepFolder } from './sweep-folder.ts'

export interface PromotionsOptions {
  readonly volumeRoot: string
  readonly clock: Pick<Clock, 'now'>
}

export const createLocalPromotions = ({ volumeRoot, clock }: PromotionsOptions): Promotions => {
  const root = join(volumeRoot, 'promoted')
  return {
    add: async ({ manifest, ...wish }) => {
      const from = join(
        sweepFolder(volumeRoot, wish.sweep_id).runs,
        wish.run_id,
        'checkpoints',
        wish.checkpoint,
      )
      const place = join(root, wish.name)
      await makeFolder(place)
      for (;;) {
        const n = (await newestOf(place)) + 1
        const folder = `${digits(n)}-${randomBytes(4).toString('hex')}`
        const record = promotionRecord.parse({
          ...wish,
          v: PROTOCOL_VERSION,
          n,
          folder,
          files: manifest.files,
          promoted_at: new Date(clock.now()).toISOString(),
        } satisfies PromotionRecord)
        await copyCheckpoint({ manifest, from, to: join(place, folder), checkpoint: wish.checkpoint })
        if (await writeOnce(join(place, `${digits(n)}.json`), `${JSON.stringify(record, null, 2)}\n`))
          return record
        await rm(join(place, folder), { recursive: true })
      }
    },
    list: async () => {
      const names = await readdir(root).catch(() => [])
      return (await Promise.all(names.sort().map(name => recordsIn(join(root, name))))).flat()
    },
  }
}

const digits = (n: number): string => String(n).padStart(6, '0')

const recordNames = async (place: string): Promise<readonly string[]> =>
  (await readdir(place).catch(() => [])).filter(name => /^[0-9]{6}\.json$/.test(name)).sort()

const newestOf = async (place: string): Promise<number> =>
  Number.parseInt((await recordNames(place)).at(-1) ?? '0', 10)

const recordsIn = async (place: string): Promise<readonly PromotionRecord[]> => {
  const texts = await Promise.all((await recordNames(place)).map(name => readFile(join(place, name), 'utf8')))
  return texts.map(text => promotionRecord.parse(JSON.parse(text)))
}

interface Copy extends Pick<PromotionWish, 'checkpoint'> {
  readonly manifest: CheckpointManifest
  readonly from: string
  readonly to: string
}

/** Nothing is left of a copy that fails. */
const copyCheckpoint = async ({ manifest, from, to, checkpoint }: Copy): Promise<void> => {
  try {
    await makeFolder(to)
    for (const { path, bytes, sha256 } of manifest.files) {
      const copied = await copyHashed(join(from, path), join(to, path))
      if (copied.bytes !== bytes || copied.sha256 !== sha256)
        throw damaged(checkpoint, `${path} is not what its manifest says`)
    }
    await writeReplacing(join(to, 'manifest.json'), JSON.stringify(manifest))
    await syncFolder(to)
  } catch (error) {
    await rm(to, { recursive: true, force: true })
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw damaged(checkpoint, 'a file of it is not there')
    throw storageError(error, to)
  }
}

const copyHashed = async (from: string, to: string) => {
  const digest = createHash('sha256')
  let bytes = 0
  const target = await open(to, 'wx', 0o600)
  try {
    for await (const piece of createReadStream(from)) {
      digest.update(piece)
      bytes += piece.length
      await target.writeFile(piece)
    }
    await target.sync()
  } finally {
    await target.close()
  }
  return { bytes, sha256: digest.digest('hex') }
}

const damaged = (checkpoint: string, why: string): SweepdeckError =>
  new SweepdeckError(`the checkpoint ${checkpoint} is damaged: ${why}`, {
    code: 'promotion.damaged',
    hint: '`sweepdeck show RUN` lists the checkpoints of the run.',
  })
