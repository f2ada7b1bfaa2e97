// The ways through any_of.

/** A space, as data or with the places of its parts. */
export interface Branching<Axis, Zip, Exclusion> {
  readonly axes: readonly Axis[]
  readonly zip: readonly Zip[]
  readonly exclude: readonly Exclusion[]
  readonly anyOf: readonly Branching<Axis, Zip, Exclusion>[]
}

/** One space without any_of for each way, in the order of the file; what is around a branch comes first. */
export const waysThrough = <Axis, Zip, Exclusion>(
  space: Branching<Axis, Zip, Exclusion>,
): readonly Branching<Axis, Zip, Exclusion>[] =>
  space.anyOf.length === 0
    ? [space]
    : space.anyOf.flatMap(waysThrough).map(branch => ({
        axes: [...space.axes, ...branch.axes],
        zip: [...space.zip, ...branch.zip],
        exclude: [...space.exclude, ...branch.exclude],
        anyOf: [],
      }))
