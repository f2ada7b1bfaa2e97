// What an override can say: plain values as trees, and Hydra's sweeps over them.
import type { Place } from '../problems.ts'
import type { Scalar, Tree } from '../tree.ts'

export interface Choice {
  readonly kind: 'choice'
  readonly at: Place
  readonly items: readonly Tree[]
}
export interface Interval {
  readonly kind: 'interval'
  readonly at: Place
  readonly min: Scalar
  readonly max: Scalar
  readonly log: boolean
  readonly int: boolean
}
export interface Zip {
  readonly kind: 'zip'
  readonly at: Place
  readonly members: readonly { readonly name: string; readonly choice: Choice }[]
}
export type Sweep = Choice | Interval | Zip
export type Value = Tree | Sweep

export const isTree = (value: Value): value is Tree =>
  value.kind === 'scalar' || value.kind === 'list' || value.kind === 'mapping'

/** An argument of a function: `1`, or `step=2`. */
export interface Argument {
  readonly name: string | null
  readonly at: Place
  readonly value: Value
}

/** Refuses a part of an override; caught where the override is parsed, and never seen outside. */
export class OverrideSyntax extends Error {
  readonly at: Place
  readonly expected: string | null
  readonly suggestion: string | null

  constructor(at: Place, message: string, expected: string | null = null, suggestion: string | null = null) {
    super(message)
    this.name = 'OverrideSyntax'
    this.at = at
    this.expected = expected
    this.suggestion = suggestion
  }
}
