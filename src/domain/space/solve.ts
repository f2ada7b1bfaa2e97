// The combinations of a component that no exclusion forbids: counted, or listed. A parameter that is absent has one
// outcome and not one per value, so that ten optimizers with three parameters each are ten small grids, not one huge.
import type { Component, GridGroup } from './grid.ts'
import type { Exclusion } from './leaf.ts'
import { choose, type Outcome, type Outcomes, outcomesOf } from './outcomes.ts'
import { grouped, spaceError } from './space-error.ts'

/** Combinations looked at before giving up: a second or so. */
export const PATIENCE = 3_000_000

interface Step {
  readonly group: GridGroup
  readonly outcomes: () => Outcomes
  /** Those that can be decided here and not before. */
  readonly exclusions: readonly Exclusion[]
  /** Nothing that follows depends on what this comes to. */
  readonly free: boolean
}

const stepsOf = ({ groups, exclusions }: Component, current: unknown[]): readonly Step[] => {
  const placeOf = new Map(groups.map(({ index }, place) => [index, place]))
  const lastOf = (exclusion: Exclusion): number =>
    Math.max(...[...exclusion.groups].map(index => placeOf.get(index) as number))
  return groups.map((group, place) => ({
    group,
    outcomes: outcomesOf(group, current),
    exclusions: exclusions.filter(exclusion => lastOf(exclusion) === place),
    free:
      !exclusions.some(exclusion => exclusion.groups.has(group.index)) &&
      !groups.some(({ needs }) => needs.has(group.index)),
  }))
}

/** How many combinations there are. */
export const countSolutions = (
  component: Component,
  { current, patience }: { readonly current: unknown[]; readonly patience: number },
): bigint => {
  const steps = stepsOf(component, current)
  const look = limited(patience)
  const countFrom = (place: number): bigint => {
    const step = steps[place]
    if (step === undefined) return 1n
    const outcomes = step.outcomes()
    if (step.free) {
      look()
      return outcomes.size === 0 ? 0n : BigInt(outcomes.size) * countFrom(place + 1)
    }
    let count = 0n
    for (let index = 0; index < outcomes.size; index += 1) {
      look()
      choose(step.group, outcomes.at(index), current)
      if (!isExcluded(step)) count += countFrom(place + 1)
    }
    return count
  }
  return countFrom(0)
}

/** By group in the order of the file. */
export type Solution = readonly Outcome[]

/** All of them, in the order in which a grid over the groups in the order of the file has them. */
export const solutionsOf = (component: Component, current: unknown[]): readonly Solution[] => {
  const steps = stepsOf(component, current)
  const look = limited(PATIENCE)
  // Where in the order of the file the group of a step stands.
  const places = fileOrder(component).map(group => component.groups.indexOf(group))
  const chosen: Outcome[] = []
  const solutions: Solution[] = []
  const solveFrom = (place: number): void => {
    const step = steps[place]
    if (step === undefined) {
      solutions.push(places.map(from => chosen[from] as Outcome))
      return
    }
    const outcomes = step.outcomes()
    for (let index = 0; index < outcomes.size; index += 1) {
      look()
      const outcome = outcomes.at(index)
      choose(step.group, outcome, current)
      chosen[place] = outcome
      if (!isExcluded(step)) solveFrom(place + 1)
    }
  }
  solveFrom(0)
  const inOrder = places.every((from, place) => from === place)
  return inOrder ? solutions : solutions.sort(byPosition)
}

export const fileOrder = ({ groups }: Component): readonly GridGroup[] =>
  groups.toSorted((a, b) => a.index - b.index)

const byPosition = (a: Solution, b: Solution): number => {
  const place = a.findIndex((outcome, index) => outcome.position !== b[index]?.position)
  return place === -1 ? 0 : (a[place] as Outcome).position - (b[place] as Outcome).position
}

const isExcluded = ({ exclusions }: Step): boolean => exclusions.some(({ holds }) => holds())

const limited = (patience: number): (() => void) => {
  let looked = 0
  return () => {
    looked += 1
    if (looked <= patience) return
    throw spaceError(
      'too_large',
      `conditions tie so many values together that over ${grouped(patience)} combinations would have to be looked at`,
      'take fewer values for the parameters that `when` and `exclude` ask for, or set `method: random` with a run_cap',
    )
  }
}
