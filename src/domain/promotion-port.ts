// What promoting needs of an engine: a place on its volume where a checkpoint outlives its run and has a name.
import type { EngineName } from './ports.ts'
import type { CheckpointManifest, PromotionRecord } from './protocol.ts'

/** What to promote; where it comes to lie, its number and its time are the engine's. */
export type PromotionWish = Omit<PromotionRecord, 'v' | 'n' | 'folder' | 'promoted_at' | 'files'> & {
  readonly manifest: CheckpointManifest
}

export interface Promotions {
  /**
   * Copies the checkpoint's files on the volume, and names them by a record that is written last. Throws
   * `promotion.damaged` where the files are not what the manifest says.
   */
  add(wish: PromotionWish): Promise<PromotionRecord>
  /** All records on the volume of a sweep, by name and number; of all volumes that are known where none is given. */
  list(sweepId: string | null): Promise<readonly PromotionRecord[]>
}

export type PromotionsByEngine = ReadonlyMap<EngineName, Promotions>
