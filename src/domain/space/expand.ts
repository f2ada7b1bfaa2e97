// All combinations of values of a grid in their order: that of the parameters in the file, the last of them fastest.
import type { Component, Grid, GridGroup } from './grid.ts'
import { fileOrder, type Solution, solutionsOf } from './solve.ts'

/** The solutions of a component, and which of them fit the positions chosen so far. */
interface Column {
  readonly component: Range
  /** Place of the group among those of its component. */
  readonly place: number
}

interface Range {
  readonly solutions: readonly Solution[]
  from: number
  to: number
}

/** The values of one config by slot; undefined where the parameter is absent. */
export type ValueAt = (slot: number) => unknown

/** Calls `visit` for every combination of values. */
export const eachCombination = (grid: Grid, visit: (valueAt: ValueAt) => void): void => {
  const { leaf, groups, components } = grid
  const columns: Column[] = new Array(groups.length)
  for (const component of components) {
    const range = rangeOf(component, leaf.current)
    if (range.to === 0) return
    fileOrder(component).forEach((group, place) => {
      columns[group.index] = { component: range, place }
    })
  }
  const valueAt = valueReader(groups, columns)
  const walk = (index: number): void => {
    const column = columns[index]
    if (column === undefined) {
      visit(valueAt)
      return
    }
    const { component, place } = column
    const { from, to } = component
    // Solutions are sorted, so those with one position here stand side by side; each leads to a config.
    for (let start = from; start < to; start = component.to) {
      component.from = start
      component.to = endOfRun(component.solutions, place, start, to)
      walk(index + 1)
    }
    component.from = from
    component.to = to
  }
  walk(0)
}

const rangeOf = (component: Component, current: unknown[]): Range => {
  const solutions = solutionsOf(component, current)
  return { solutions, from: 0, to: solutions.length }
}

const endOfRun = (solutions: readonly Solution[], place: number, start: number, to: number): number => {
  const position = solutions[start]?.[place]?.position
  let end = start + 1
  while (end < to && solutions[end]?.[place]?.position === position) end += 1
  return end
}

/** Values by slot, once every component is down to one solution. */
const valueReader = (groups: readonly GridGroup[], columns: readonly Column[]): ValueAt => {
  const sources = groups.flatMap((group, index) =>
    group.members.map(({ slot }, member) => ({ slot, group, member, column: columns[index] as Column })),
  )
  sources.sort((a, b) => a.slot - b.slot)
  return slot => {
    const { group, member, column } = sources[slot] as (typeof sources)[number]
    const { component, place } = column
    const outcome = component.solutions[component.from]?.[place]
    return outcome?.present[member] ? group.valueAt(member, outcome.position) : undefined
  }
}
