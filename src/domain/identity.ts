// The ids that are made from content: the same config, seed and code are the same run, wherever it is asked for.
import { canonicalJson } from './canonical-json.ts'
import type { Digest } from './ports.ts'
import type { Config, PresetRecord, Target } from './protocol.ts'

const CONFIG_ID_DIGITS = 12
const RUN_ID_DIGITS = 16

export interface ConfigIds {
  /** Names the config without its seed. */
  readonly configId: string
  /** One per seed. */
  readonly runIds: readonly string[]
}

/** The ids of a config and of its runs: sha256 over the canonical JSON of {config}, and of {code, config, seed}. */
export const idsOf = (
  {
    config,
    seeds,
    identity,
  }: { readonly config: Config; readonly seeds: readonly (number | null)[]; readonly identity: string },
  digest: Digest,
): ConfigIds => {
  // Put together by hand, so that the config is written out once for all of them.
  const text = canonicalJson(config)
  const head = `{"code":${JSON.stringify(identity)},"config":${text},"seed":`
  return {
    configId: digest(`{"config":${text}}`).slice(0, CONFIG_ID_DIGITS),
    runIds: seeds.map(seed => digest(`${head}${canonicalJson(seed)}}`).slice(0, RUN_ID_DIGITS)),
  }
}

/**
 * The code a run's id stands for: what is called, and every source of the user's own. The folder it lies in is left
 * out, so that a moved or copied project keeps its finished runs.
 */
export const codeIdentity = (
  target: Target,
  sources: readonly { readonly path: string; readonly sha256: string }[],
  digest: Digest,
): string => {
  const { root: _, ...called } = target
  const sorted = [...sources].sort((a, b) => (a.path < b.path ? -1 : 1))
  return digest(canonicalJson({ called, sources: sorted.map(({ path, sha256 }) => [path, sha256]) }))
}

/**
 * What a run's id stands for beside its config and seed: the code, and a batch that is not the code's own, which is
 * another experiment. A preset that results depend on by no more than rounding changes no id.
 */
export const experimentIdentity = (
  identity: string,
  { batch, scale_lr }: PresetRecord,
  digest: Digest,
): string => (batch === 'default' ? identity : digest(canonicalJson({ code: identity, batch, scale_lr })))
