// What edits mean for the data in a sweep file, so that a spliced text can be compared with it.
import type { Path } from '../tree.ts'
import type { Rank } from './set.ts'

type Container = Readonly<Record<string, unknown>> | readonly unknown[]

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The same with the container that holds the end of the path changed; missing mappings are made on the way. */
const within = <Whole>(
  whole: Whole,
  path: Path,
  {
    rank,
    change,
  }: { readonly rank: Rank; readonly change: (container: Container, key: string | number) => unknown },
): Whole => {
  const [step, ...rest] = path as [string | number, ...(string | number)[]]
  if (rest.length === 0) return change(whole as Container, step) as Whole
  const inner = (whole as Record<string, unknown>)[step as string]
  return put(whole as Container, step, within(inner ?? {}, rest, { rank, change }), rank) as Whole
}

const put = (container: Container, key: string | number, value: unknown, rank: Rank): Container => {
  if (Array.isArray(container)) return container.map((each, index) => (index === key ? value : each))
  if (key in container) return { ...container, [key]: value }
  const entries = Object.entries(container)
  const index = rank(
    entries.map(([name]) => name),
    String(key),
  )
  return Object.fromEntries([...entries.slice(0, index), [String(key), value], ...entries.slice(index)])
}

export const withValue = <Whole>(
  whole: Whole,
  path: Path,
  { value, rank }: { value: unknown; rank: Rank },
): Whole => within(whole, path, { rank, change: (container, key) => put(container, key, value, rank) })

export const withItem = <Whole>(
  whole: Whole,
  path: Path,
  { value, index, rank }: { value: unknown; index: number; rank: Rank },
): Whole =>
  within(whole, path, {
    rank,
    change: (container, key) => {
      const list = ((container as Record<string, unknown>)[key as string] ?? []) as readonly unknown[]
      return put(container, key, list.toSpliced(index, 0, value), rank)
    },
  })

/** A mapping in lines that loses its last key, and a list its last item, says nothing afterwards; both are right. */
export const withoutValue = <Whole>(whole: Whole, path: Path): Whole =>
  within(whole, path, {
    rank: names => names.length,
    change: (container, key) =>
      Array.isArray(container)
        ? container.filter((_, index) => index !== key)
        : Object.fromEntries(Object.entries(container).filter(([name]) => name !== key)),
  })

export const withName = <Whole>(whole: Whole, path: Path, name: string): Whole =>
  within(whole, path, {
    rank: names => names.length,
    change: (container, key) =>
      Object.fromEntries(
        Object.entries(container).map(([each, value]) => [each === key ? name : each, value]),
      ),
  })

/** With the value at the path, and the one after it, in each other's place. */
export const withSwapped = <Whole>(whole: Whole, path: Path): Whole =>
  within(whole, path, {
    rank: names => names.length,
    change: (container, key) => {
      if (!isObject(container)) return swapped(container as readonly unknown[], Number(key))
      const entries = Object.entries(container)
      return Object.fromEntries(
        swapped(
          entries,
          entries.findIndex(([name]) => name === key),
        ),
      )
    },
  })

const swapped = <Item>(items: readonly Item[], index: number): readonly Item[] =>
  items.toSpliced(index, 2, items[index + 1] as Item, items[index] as Item)
