// What a group can come to, given the values of the groups it needs: a position, and which of its parameters are there.
import type { GridGroup } from './grid.ts'

export interface Outcome {
  readonly position: number
  /** By member. */
  readonly present: readonly boolean[]
}

export interface Outcomes {
  readonly size: number
  /** From the lowest position to the highest. */
  at(index: number): Outcome
}

/** Asked again and again, as other groups change; what comes out for the same parameters being there is kept. */
export const outcomesOf = (group: GridGroup, current: unknown[]): (() => Outcomes) => {
  if (group.members.every(({ when }) => when === null)) {
    const all = allPositions(group)
    return () => all
  }
  const known = new Map<string, Outcomes>()
  // Where no condition asks within the group, all positions are alike in what is there.
  const positions = group.asksItself ? group.size : 1
  return () => {
    const presence: string[] = []
    for (let position = 0; position < positions; position += 1) {
      presence.push(presenceAt(group, position, current))
    }
    const key = presence.join()
    const outcomes = known.get(key) ?? distinctOutcomes(group, presence)
    known.set(key, outcomes)
    return outcomes
  }
}

/** Makes the outcome what conditions see. */
export const choose = (group: GridGroup, { position, present }: Outcome, current: unknown[]): void => {
  const { members } = group
  for (let member = 0; member < members.length; member += 1) {
    current[(members[member] as { slot: number }).slot] = present[member]
      ? group.valueAt(member, position)
      : undefined
  }
}

const PRESENT = '1'
const ABSENT = '0'

/** A letter per member. */
const presenceAt = (group: GridGroup, position: number, current: unknown[]): string =>
  group.members
    .map(({ slot, when }, member) => {
      const present = when === null || when.holds()
      current[slot] = present ? group.valueAt(member, position) : undefined
      return present ? PRESENT : ABSENT
    })
    .join('')

const allPositions = (group: GridGroup): Outcomes => {
  const present = group.members.map(() => true)
  return { size: group.size, at: position => ({ position, present }) }
}

/** `presence`: at every position, or one for all. */
const distinctOutcomes = (group: GridGroup, presence: readonly string[]): Outcomes => {
  const first = presence[0] as string
  if (presence.length === 1 && !first.includes(ABSENT)) return allPositions(group)
  if (presence.length === 1 && !first.includes(PRESENT)) {
    return listed([{ position: 0, present: group.members.map(() => false) }])
  }
  const seen = new Set<string>()
  const outcomes: Outcome[] = []
  for (let position = 0; position < group.size; position += 1) {
    const here = presence[position] ?? first
    const key = [...here]
      .map((letter, member) =>
        letter === PRESENT ? (group.ids?.[member]?.[position] ?? position) : ABSENT_ID,
      )
      .join()
    if (seen.has(key)) continue
    seen.add(key)
    outcomes.push({ position, present: [...here].map(letter => letter === PRESENT) })
  }
  return listed(outcomes)
}

/** No id of a value. */
const ABSENT_ID = -1

const listed = (outcomes: readonly Outcome[]): Outcomes => ({
  size: outcomes.length,
  at: index => outcomes[index] as Outcome,
})
