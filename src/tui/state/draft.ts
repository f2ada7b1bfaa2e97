// What is asked outside for the screens that define and launch a sweep, and what comes back.
import type { GpuRow } from '../../domain/gpu-comparison.ts'
import type { ProbeOffer, SweepPlan } from '../../services/app.ts'
import type { OpenDraft, Start } from '../../services/define.ts'

/** What is to follow once the file is saved. */
export type AfterSave = 'stay' | 'leave' | 'launch'

export type DraftRequest =
  | { readonly do: 'starts' }
  | { readonly do: 'open'; readonly start: Start }
  | {
      readonly do: 'save'
      readonly path: string
      readonly text: string
      readonly base: string | null
      readonly overwrite: boolean
      readonly then: AfterSave
    }
  /** In the user's own editor. */
  | { readonly do: 'edit'; readonly path: string; readonly text: string }
  | { readonly do: 'plan'; readonly path: string }
  /** What a probe of the plan would be. */
  | { readonly do: 'offer-probe'; readonly path: string; readonly plan: SweepPlan }
  /** Measures, and plans anew. */
  | { readonly do: 'probe'; readonly path: string; readonly offer: ProbeOffer }
  /** Ends one that runs. */
  | { readonly do: 'stop-probe'; readonly path: string }
  | { readonly do: 'launch'; readonly plan: SweepPlan; readonly cli: string }

export type DraftNews =
  | { readonly news: 'starts'; readonly starts: readonly Start[] }
  | { readonly news: 'opened'; readonly draft: OpenDraft }
  | { readonly news: 'saved'; readonly path: string; readonly text: string; readonly then: AfterSave }
  /** Somebody else wrote the file in the meantime. */
  | {
      readonly news: 'conflict'
      readonly path: string
      readonly theirs: string | null
      readonly then: AfterSave
    }
  | { readonly news: 'edited'; readonly path: string; readonly text: string }
  | { readonly news: 'planning'; readonly path: string; readonly doing: string }
  | {
      readonly news: 'planned'
      readonly path: string
      readonly plan: SweepPlan
      readonly gpus: readonly GpuRow[]
    }
  | { readonly news: 'unplanned'; readonly path: string; readonly lines: readonly string[] }
  | { readonly news: 'probe-offered'; readonly path: string; readonly offer: ProbeOffer }
  /** From now on it can be stopped. */
  | { readonly news: 'probing'; readonly path: string; readonly doing: string }
  | { readonly news: 'probe-stopped'; readonly path: string }
  /** The plan is as it was. */
  | { readonly news: 'not-probed'; readonly path: string; readonly message: string }
  | { readonly news: 'launching' }
  | { readonly news: 'launched'; readonly sweepId: string; readonly cli: string }
  | { readonly news: 'not-launched'; readonly message: string }
