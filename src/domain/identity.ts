// The ids that are made from content: the same config, seed and code are the same run, wherever it is asked for.
import { canonicalJson } from './canonical-json.ts'
import type { Digest } from './ports.ts'
import type { Config, Target } from './protocol.ts'

const CONFIG_ID_DIGITS = 12
const RUN_ID_DIGITS = 16

/** Names a config without its seed. */
export const configId = (config: Config, digest: Digest): string =>
  digest(canonicalJson({ config })).slice(0, CONFIG_ID_DIGITS)

/** The ids of one config's runs, one per seed; the config is written out once for all of them. */
export const runIds = (
  {
    config,
    seeds,
    identity,
  }: { readonly config: Config; readonly seeds: readonly (number | null)[]; readonly identity: string },
  digest: Digest,
): readonly string[] => {
  // The text of canonicalJson({ code, config, seed }), put together by hand.
  const head = `{"code":${JSON.stringify(identity)},"config":${canonicalJson(config)},"seed":`
  return seeds.map(seed => digest(`${head}${canonicalJson(seed)}}`).slice(0, RUN_ID_DIGITS))
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
