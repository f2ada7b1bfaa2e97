// A live view that shows what it is told to, and remembers what was asked of it.
import type { CurvePoint } from '../../src/domain/bucketed-curve.ts'
import type { RunDetail } from '../../src/services/live-detail.ts'
import type { SweepMoney } from '../../src/services/live-money.ts'
import type { LiveSnapshot } from '../../src/services/live-snapshot.ts'
import type { LiveView } from '../../src/services/live-view.ts'

export interface FakeLive extends LiveView {
  /** Shows this from now on, and says so. */
  show(parts: Partial<LiveSnapshot>): void
  readonly opened: readonly (string | null)[]
}

export interface FakeLiveOptions extends Partial<LiveSnapshot> {
  readonly curves?: ReadonlyMap<string, readonly CurvePoint[]>
  readonly details?: ReadonlyMap<string, RunDetail>
  readonly syncedAt?: number | null
}

/** Of every sweep. */
export const MONEY: SweepMoney = {
  goodput: 0.84,
  waste: { hours: 0.1, usd: 0.02 },
  resumed: { hours: 0.15, usd: 0.03 },
}

export const fakeLive = ({
  curves = new Map(),
  details = new Map(),
  syncedAt = null,
  ...parts
}: FakeLiveOptions = {}): FakeLive => {
  let snapshot: LiveSnapshot = { revision: 1, sweeps: [], open: null, troubles: [], ...parts }
  const listeners = new Set<(snapshot: LiveSnapshot) => void>()
  const opened: (string | null)[] = []
  return {
    opened,
    show: more => {
      snapshot = { ...snapshot, ...more, revision: snapshot.revision + 1 }
      for (const listener of listeners) listener(snapshot)
    },
    snapshot: () => snapshot,
    subscribe: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    open: sweepId => {
      opened.push(sweepId)
    },
    refresh: async () => {},
    syncedAt: () => syncedAt,
    curves: async ({ runIds }) => new Map(runIds.map(runId => [runId, curves.get(runId) ?? []])),
    run: (_, runId) => details.get(runId) ?? null,
    money: () => MONEY,
    close: () => listeners.clear(),
  }
}
