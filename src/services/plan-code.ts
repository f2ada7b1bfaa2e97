// Which code a plan's run ids stand for, and how it relates to the newest sweep of the same name.
import { codeIdentity } from '../domain/identity.ts'
import type { Digest, Inspection } from '../domain/ports.ts'
import type { CodeIdentity, Target } from '../domain/protocol.ts'
import type { StoreQueries } from '../domain/store-port.ts'

export interface PlannedCode {
  readonly code: CodeIdentity
  /** The newest sweep of this name, where its runs have other ids than these. */
  readonly changedSince: string | null
}

/** With `sameCode`, the newest sweep's identity is taken over, and the plan records whose it was. */
export const planCode = (
  {
    name,
    target,
    inspection,
    sameCode,
  }: {
    readonly name: string
    readonly target: Target
    readonly inspection: Inspection
    readonly sameCode: boolean
  },
  { digest, store }: { readonly digest: Digest; readonly store: Pick<StoreQueries, 'sweeps'> },
): PlannedCode => {
  const own = codeIdentity(target, inspection.sources, digest)
  const newest = store.sweeps().find(sweep => sweep.name === name)
  const differs = newest !== undefined && newest.plan.code.identity !== own
  const sources = { sources: [...inspection.sources], git: inspection.git }
  if (differs && sameCode)
    return {
      code: { ...sources, identity: newest.plan.code.identity, same_code_as: newest.sweepId },
      changedSince: null,
    }
  return {
    code: { ...sources, identity: own, same_code_as: null },
    changedSince: differs ? newest.sweepId : null,
  }
}
