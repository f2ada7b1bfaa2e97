// What fetching a run's files needs of this machine.
import type { VolumeReader } from './ports.ts'

export interface BringRequest {
  readonly volume: VolumeReader
  /** Path within the sweep's folder. */
  readonly from: string
  /** Path below the folder, with forward slashes. */
  readonly to: string
  /** sha256 that it has to have; null: nobody has written one down. */
  readonly expected: string | null
}

export interface Brought {
  readonly bytes: number
  readonly sha256: string
  /** False: it was there already, and whole. */
  readonly fetched: boolean
}

export interface PullFolder {
  /** Absolute. */
  readonly path: string
  /** Throws `pull.damaged` for a file that is not what it should be, and leaves none. */
  bring(request: BringRequest): Promise<Brought>
}
