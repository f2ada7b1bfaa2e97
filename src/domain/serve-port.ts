// What serving needs of the outside: a server on this machine, or endpoints at the provider.
import type { PlanRecord, PromotionRecord } from './protocol.ts'

export interface Servable {
  readonly record: PromotionRecord
  /** Of the sweep that it is from. */
  readonly plan: PlanRecord
  /** What answers: a function predict(state, request), or an ASGI app, of a file below the target's root. */
  readonly code: { readonly file: string; readonly object: string }
}

export interface LocalServing {
  readonly url: string
  /** Resolves once it is over: null where it was asked to end, else how it ended. */
  readonly ended: Promise<string | null>
  stop(): void
}

/** Serves on this machine until it is told to stop, or this process ends. Throws why nothing can be served. */
export type ServeLocally = (
  request: Servable & {
    /** 0: any that is free. */
    readonly port: number
    /** Every line that the user's code prints. */
    readonly onLine: (line: string) => void
  },
) => Promise<LocalServing>

export interface Deployed {
  readonly appId: string
  readonly url: string
  /** Seconds that a container stays after its last request. */
  readonly scaledownS: number
  readonly maxContainers: number
}

export interface Endpoint {
  readonly appId: string
  /** The promoted name. */
  readonly name: string
  /** Number of the promotion that it serves. */
  readonly n: number
  /** null where the provider does not say. */
  readonly url: string | null
  /** That run now. */
  readonly containers: number
  readonly createdAt: string | null
}

export interface Endpoints {
  /** Deploys what serves a name; it takes the place of what served the name before. */
  deploy(
    request: Servable & {
      readonly gpu: string | null
      /** Only requests with the workspace's credentials are let through. */
      readonly isPrivate: boolean
      readonly progress: (line: string) => void
    },
  ): Promise<Deployed>
  list(): Promise<readonly Endpoint[]>
  stop(appId: string): Promise<void>
}
