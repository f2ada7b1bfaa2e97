// A sweep file once it is read, checked and filled with defaults: what planning starts from.
import type { RetryPolicy } from '../protocol.ts'
import type { Space } from '../space/types.ts'

export type Method = 'grid' | 'random' | 'sobol' | 'halving' | 'tpe'

export interface SweepSpec {
  readonly name: string
  /** `train: file.py:function`, or `command: [...]` (`program:` fills W&B's ${program}). Paths as written. */
  readonly train:
    | { readonly kind: 'function'; readonly file: string; readonly function: string }
    | { readonly kind: 'command'; readonly argv: readonly string[]; readonly program: string | null }
  readonly metric: {
    readonly name: string
    readonly goal: 'minimize' | 'maximize'
    readonly target: number | null
  }
  readonly method: Method
  /** Seeds the sampling of random and sobol, so that planning twice gives the same runs. */
  readonly methodSeed: number
  /** Number of configs that random and sobol draw, and after which a grid ends; null: the whole grid. */
  readonly runCap: number | null
  readonly space: Space
  /** One run per config and seed; [null]: one run, no seed given to it. `seeds: 3` is [0, 1, 2]. */
  readonly seeds: readonly (number | null)[]
  readonly preset: {
    readonly precision: 'auto' | 'fp32' | 'tf32' | 'bf16' | 'fp16'
    readonly batch: 'default' | 'large' | 'max' | number
    readonly workers: 'auto' | number
    readonly scaleLr: 'none' | 'linear' | 'sqrt'
  }
  readonly resources: {
    readonly engine: 'local' | 'modal' | 'slurm'
    /** As written: `T4`, `H100:2`, or a list to fall back along; null: none asked for. */
    readonly gpu: readonly string[] | null
    readonly cpu: number | null
    readonly memoryGib: number | null
    readonly timeoutS: number | null
    readonly parallel: number | null
    readonly prewarm: number | null
    readonly pack: number
    readonly region: readonly string[] | null
    readonly cloud: 'aws' | 'gcp' | 'oci' | 'auto' | null
    /** Never taken away for somebody else, at three times the price of cores and memory; not with GPUs. */
    readonly nonpreemptible: boolean
    /** How long a container may take until it can train; null: what the engine thinks fit. */
    readonly startupTimeoutS: number | null
    /** Price of one slot of this machine; null: `prices set`, else unknown. */
    readonly rateUsdPerHour: number | null
  }
  readonly image: {
    readonly python: string | null
    readonly pip: readonly string[]
    readonly requirements: string | null
    readonly apt: readonly string[]
    readonly run: readonly string[]
    readonly registry: string | null
    readonly dockerfile: string | null
    readonly localDirs: readonly string[]
    readonly localModules: readonly string[]
    readonly env: Readonly<Record<string, string>>
  }
  readonly volume: { readonly name: string } | null
  readonly secrets: readonly string[]
  /** When it starts by itself, as a new generation each time; null: only when it is launched. */
  readonly schedule: { readonly cron: string } | null
  readonly budget: { readonly usd: number | null; readonly gpuHours: number | null }
  readonly checkpoint: {
    /** Seconds; null: as often as it pays. */
    readonly everyS: number | null
    readonly keep: readonly ('last' | 'best')[]
  }
  readonly retry: RetryPolicy
  /** What answers for a served checkpoint; null: `predict` of the training function's module. */
  readonly serve: { readonly file: string; readonly object: string } | null
  /** What one run is expected to take, in seconds; null: not said. */
  readonly expectS: number | null
  readonly tags: readonly string[]
}
