// The documents behind `--json` of what is at the provider: Apps that live there, and what was done to them.
import * as z from 'zod'
import { sweepState } from './states.ts'

const usd = z.number().nullable()

/** An App of ours that lives at the provider. */
export const liveRow = z.object({
  app_id: z.string(),
  name: z.string(),
  sweep_id: z.string(),
  /** Name of its sweep; null where neither this project nor the App says it. */
  sweep: z.string().nullable(),
  /** As this project knows it; null: it does not. */
  sweep_state: sweepState.nullable(),
  /** `here`: a sweep of this project; `elsewhere`: of another one on this machine; `nobody`: of none on this machine. */
  known: z.enum(['here', 'elsewhere', 'nobody']),
  /** The `.sweepdeck` folder of that other project. */
  project: z.string().nullable(),
  /** It stays for the next time of its schedule. */
  scheduled: z.boolean(),
  state: z.string(),
  containers: z.number(),
  /** Of its containers that run now; null where its price is not known. */
  usd_per_hour: usd,
  created_at: z.string().nullable(),
})
export type LiveRow = z.infer<typeof liveRow>
export const liveDocument = z.object({ apps: z.array(liveRow), usd_per_hour: usd })
export type LiveDocument = z.infer<typeof liveDocument>
/** What `stop` asked for, a line per sweep. */
export const stopDocument = z.object({
  outcomes: z.array(
    z.object({ sweep_id: z.string(), seq: z.number().nullable(), restarted: z.boolean(), text: z.string() }),
  ),
})
/** The Apps that `stop --orphans` ended. */
export const endedAppsDocument = z.object({ ended: z.array(liveRow) })

/** What `pull` brought. */
export const pullDocument = z.object({
  run_id: z.string(),
  sweep_id: z.string(),
  /** The folder, absolute. */
  to: z.string(),
  files: z.array(
    z.object({
      /** Below that folder. */
      path: z.string(),
      bytes: z.number(),
      sha256: z.string(),
      /** Its sha256 is that of the checkpoint's manifest; a file of the user's own has none to be held against. */
      verified: z.boolean(),
      /** False: it was there already. */
      fetched: z.boolean(),
    }),
  ),
  bytes: z.number(),
})
export type PullDocument = z.infer<typeof pullDocument>

/** What `doctor modal --spend-up-to` found: a real sweep, step by step. */
export const modalProofDocument = z.object({
  sweep_id: z.string(),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), found: z.string() })),
  /** What its runs cost by the list that the plan was made with. */
  usd,
  cap_usd: z.number(),
  seconds: z.number(),
})
export type ModalProofDocument = z.infer<typeof modalProofDocument>
