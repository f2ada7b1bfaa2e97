// Flags and phrases that several commands share.
import type { Flag } from './command-entry.ts'

export const JSON_DOCUMENT: Flag = { flags: '--json', help: 'one JSON document on stdout' }
export const JSON_EVENTS: Flag = {
  flags: '--json',
  help: 'events as JSON lines on stdout, the last one a summary',
}
export const YES: Flag = { flags: '-y, --yes', help: 'go ahead without being asked' }
export const PLANNING: readonly Flag[] = [
  { flags: '--no-cache', help: 'run again what is finished already' },
  {
    flags: '--same-code',
    help: 'the change of code does not matter: keep the results of the newest sweep of this name',
  },
]
export const SWEEP = 'name or id of a sweep; the newest one by default'
export const SWEEP_FILE = 'the sweep file, or its folder (default: sweep.yaml)'
export const OVERRIDES = "changes in Hydra's grammar: lr=1e-3,3e-3 seeds=5 resources.parallel=2"
export const TARGETS = 'names or ids of sweeps, ids of runs or their first letters'
export const FILTERED: Flag = {
  flags: '--filter <query>',
  help: 'of the named sweeps only the runs that it lets pass; `show --help` lists what it may say',
}
/** Several with commas between them. */
export const words = (text: string): readonly string[] => text.split(',').filter(word => word !== '')
export const runQueryHelp = async () => (await import('./views/query-help.ts')).runQueryHelp()

export interface YesFlag {
  readonly yes?: boolean
}
export interface FilterFlag {
  readonly filter?: string
}
export interface PlanFlags {
  readonly cache: boolean
  readonly sameCode?: boolean
}

export type FileArgs = [file: string | undefined, overrides: readonly string[]]
