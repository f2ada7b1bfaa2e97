// The search space as data, after the sweep file was read and before anything is counted, expanded or sampled.
// W&B's distribution names keep W&B's exact meaning; `range` is our own min/max shape.

export type Domain =
  | { readonly kind: 'constant'; readonly value: unknown }
  /** probabilities: null means uniform; they only matter when sampling, and a grid refuses them. */
  | {
      readonly kind: 'categorical'
      readonly values: readonly unknown[]
      readonly probabilities: readonly number[] | null
    }
  /**
   * Ours: min/max both included. A grid needs int, step or points, and sampling draws from the same values; without
   * them it draws from all between. log spaces points and samples evenly in log.
   */
  | {
      readonly kind: 'range'
      readonly min: number
      readonly max: number
      readonly log: boolean
      readonly int: boolean
      readonly step: number | null
      readonly points: number | null
    }
  | { readonly kind: 'int_uniform'; readonly min: number; readonly max: number }
  | { readonly kind: 'uniform'; readonly min: number; readonly max: number }
  /** Grid: min, min+q, … below max: the maximum is left out, as W&B does. */
  | { readonly kind: 'q_uniform'; readonly min: number; readonly max: number; readonly q: number }
  /** min and max are exponents of e. */
  | { readonly kind: 'log_uniform' | 'inv_log_uniform'; readonly min: number; readonly max: number }
  | {
      readonly kind: 'log_uniform_values' | 'inv_log_uniform_values'
      readonly min: number
      readonly max: number
    }
  | {
      readonly kind: 'q_log_uniform' | 'q_log_uniform_values'
      readonly min: number
      readonly max: number
      readonly q: number
    }
  | { readonly kind: 'normal' | 'log_normal'; readonly mu: number; readonly sigma: number }
  | {
      readonly kind: 'q_normal' | 'q_log_normal'
      readonly mu: number
      readonly sigma: number
      readonly q: number
    }
  | { readonly kind: 'beta'; readonly a: number; readonly b: number }
  | { readonly kind: 'q_beta'; readonly a: number; readonly b: number; readonly q: number }

export interface Axis {
  /** Dotted path into the config: `optimizer.lr` is config.optimizer.lr, however it was written in the file. */
  readonly path: string
  readonly domain: Domain
  /** Condition in the expression language; where it is false the parameter is absent from the config. */
  readonly when: string | null
}

export interface Space {
  readonly axes: readonly Axis[]
  /** Paths that move in step: the i-th value of each goes with the i-th of the others. */
  readonly zip: readonly (readonly string[])[]
  /** Conditions; a config for which one is true is left out. */
  readonly exclude: readonly string[]
  /** Union of sub-spaces, each crossed with the axes above; empty: just the axes above. Equal configs count once. */
  readonly anyOf: readonly Space[]
}
