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

/**
 * With `sameCode`, the newest sweep's identity is taken over, and the plan records whose it was. That holds for later
 * plans of the very same sources, too: what does not matter is said once.
 */
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
  const sources = { sources: [...inspection.sources], git: inspection.git }
  if (newest === undefined || newest.plan.code.identity === own)
    return { code: { ...sources, identity: own, same_code_as: null }, changedSince: null }
  const { code: before, target: launched } = newest.plan
  const isUnchanged = codeIdentity(launched, before.sources, digest) === own
  if (sameCode || isUnchanged) {
    const same_code_as = isUnchanged ? before.same_code_as : newest.sweepId
    return { code: { ...sources, identity: before.identity, same_code_as }, changedSince: null }
  }
  return { code: { ...sources, identity: own, same_code_as: null }, changedSince: newest.sweepId }
}
