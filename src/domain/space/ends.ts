// Between which values a distribution lies, before anything is rounded.
import type { Domain } from './types.ts'

/** The domains that are a distribution over real numbers, or one rounded to multiples of q. */
export type Distribution = Exclude<Domain, { kind: 'constant' | 'categorical' | 'range' | 'int_uniform' }>

/** null: it has no ends. */
export const endsOf = (domain: Distribution): readonly [number, number] | null => {
  switch (domain.kind) {
    case 'uniform':
    case 'q_uniform':
    case 'log_uniform_values':
    case 'inv_log_uniform_values':
    case 'q_log_uniform_values':
      return [domain.min, domain.max]
    case 'log_uniform':
    case 'q_log_uniform':
      return [Math.exp(domain.min), Math.exp(domain.max)]
    case 'inv_log_uniform':
      return [Math.exp(-domain.max), Math.exp(-domain.min)]
    case 'beta':
    case 'q_beta':
      return [0, 1]
    case 'normal':
    case 'log_normal':
    case 'q_normal':
    case 'q_log_normal':
      return null
  }
}
