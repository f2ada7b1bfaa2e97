// Which configs are looked at: those that every filter lets through, and the one that is pointed at.

type Filter = ReadonlySet<number> | null

export interface Selection {
  /** True where no filter leaves it out. */
  has(row: number): boolean
  readonly isFiltered: boolean
  /** A filter of this name leaves something out. */
  isFilteredBy(name: string): boolean
  readonly pointed: number | null
  /** null: this filter lets everything through. */
  filter(name: string, rows: Filter): void
  point(row: number | null): void
  clear(): void
  onChange(listener: () => void): void
}

/** A selection of everything. */
export const newSelection = (): Selection => {
  const filters = new Map<string, ReadonlySet<number>>()
  const listeners: (() => void)[] = []
  let pointed: number | null = null
  let isTold = true
  // Dragging changes it many times a frame.
  const tell = (): void => {
    if (!isTold) return
    isTold = false
    requestAnimationFrame(() => {
      isTold = true
      for (const listener of listeners) listener()
    })
  }
  return {
    has: row => [...filters.values()].every(rows => rows.has(row)),
    get isFiltered() {
      return filters.size > 0
    },
    isFilteredBy: name => filters.has(name),
    get pointed() {
      return pointed
    },
    filter: (name, rows) => {
      if (rows === null) filters.delete(name)
      else filters.set(name, rows)
      tell()
    },
    point: row => {
      if (row === pointed) return
      pointed = row
      tell()
    },
    clear: () => {
      filters.clear()
      tell()
    },
    onChange: listener => {
      listeners.push(listener)
    },
  }
}
