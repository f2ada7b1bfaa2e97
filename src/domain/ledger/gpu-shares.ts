// Who pays for a GPU that several attempts are on: at each instant its price, and its time, are split evenly among
// those that are there. All integers: the shares of all of them add up to the whole exactly.
//
// Between two comings or goings, everybody there gets the same, and what cannot be divided goes to the first by name.
// So an attempt's share follows from those alone that it shared time with, whoever else was on that GPU before.
import { changesBetween, costBetween, type Tariff } from './tariff.ts'

/** When one attempt was on a GPU, in nanoseconds since 1970. */
export interface Stay {
  readonly name: string
  readonly from: bigint
  readonly to: bigint
}

/** What one attempt has of its GPU between two instants. */
export interface GpuShare {
  readonly from: bigint
  readonly to: bigint
  readonly nanoseconds: bigint
  /** null where no rate is known. */
  readonly nanoUsd: bigint | null
}

/** What `stay` has of its GPU, beside those of the others that were there at the same time; in order, without gaps. */
export const sharesOf = (stay: Stay, others: readonly Stay[], tariff: Tariff): readonly GpuShare[] => {
  const changes = changesDuring(stay, others, tariff)
  const shares: GpuShare[] = []
  const count = { there: 1, before: 0 }
  let from = stay.from
  for (const { at, there, before } of [...changes, { at: stay.to, there: 0, before: 0 }]) {
    if (at > from) {
      const money = costBetween(tariff, from, at)
      shares.push({
        from,
        to: at,
        nanoseconds: part(at - from, count),
        nanoUsd: money === null ? null : part(money, count),
      })
      from = at
    }
    count.there += there
    count.before += before
  }
  return shares
}

/** Of `there` equal parts, the one that comes after `before` others. */
const part = (
  whole: bigint,
  { there, before }: { readonly there: number; readonly before: number },
): bigint => whole / BigInt(there) + (BigInt(before) < whole % BigInt(there) ? 1n : 0n)

interface Change {
  readonly at: bigint
  readonly there: number
  /** Of those, how many get the indivisible rest before `stay` does. */
  readonly before: number
}

/** Comings and goings of others while `stay` lasted, and changes of the price, in order. */
const changesDuring = (stay: Stay, others: readonly Stay[], tariff: Tariff): readonly Change[] =>
  [
    ...changesBetween(tariff, stay.from, stay.to).map(at => ({ at, there: 0, before: 0 })),
    ...others.flatMap(({ name, from, to }): readonly Change[] => {
      if (from >= to || to <= stay.from || from >= stay.to) return []
      const before = name < stay.name ? 1 : 0
      return [
        { at: from < stay.from ? stay.from : from, there: 1, before },
        { at: to > stay.to ? stay.to : to, there: -1, before: -before },
      ]
    }),
  ].sort((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)))
