// Two configs or runs side by side: what they are set to, and what came of it.
import { canonicalJson } from '../canonical-json.ts'
import { flatConfig } from '../flat-config.ts'
import type { Config } from '../protocol.ts'

export interface DiffSide {
  readonly config: Config
  readonly metrics: Readonly<Record<string, number>>
}

export interface DiffLine<Value> {
  readonly name: string
  /** undefined: it has none. */
  readonly a: Value | undefined
  readonly b: Value | undefined
  readonly same: boolean
}

export interface ConfigDiff {
  readonly parameters: readonly DiffLine<unknown>[]
  readonly metrics: readonly DiffLine<number>[]
}

/** Everything that one of the two has, in the order in which it comes. */
export const configDiff = (a: DiffSide, b: DiffSide): ConfigDiff => ({
  parameters: linesOf(flatConfig(a.config), flatConfig(b.config)),
  metrics: linesOf(new Map(Object.entries(a.metrics)), new Map(Object.entries(b.metrics))),
})

const linesOf = <Value>(
  a: ReadonlyMap<string, Value>,
  b: ReadonlyMap<string, Value>,
): readonly DiffLine<Value>[] =>
  [...new Set([...a.keys(), ...b.keys()])].map(name => {
    const [left, right] = [a.get(name), b.get(name)]
    const same = a.has(name) === b.has(name) && (Object.is(left, right) || isAlike(left, right))
    return { name, a: left, b: right, same }
  })

/** Lists and groups are the same where they hold the same. */
const isAlike = (left: unknown, right: unknown): boolean =>
  typeof left === 'object' && typeof right === 'object' && canonicalJson(left) === canonicalJson(right)
