// How sweeps are followed and steered.
import type { TuiRequest } from '../../tui/open.ts'
import { type CommandEntry, command } from '../command-entry.ts'
import type { BudgetFlags } from '../commands/budget.ts'
import { dollars, hours, positiveInteger } from '../flag-values.ts'
import {
  FILTERED,
  type FilterFlag,
  JSON_DOCUMENT,
  JSON_EVENTS,
  SWEEP,
  TARGETS,
  YES,
  type YesFlag,
} from '../shared-flags.ts'

const GROUP = 'Follow and control:'

export interface StopFlags extends YesFlag, FilterFlag {
  readonly all?: boolean
  readonly orphans?: boolean
}

export const followCommands: readonly CommandEntry[] = [
  command<TuiRequest, []>({
    usage: 'tui',
    group: GROUP,
    summary: 'open the terminal UI, as sweepdeck alone does',
    flags: [
      { flags: '--ascii', help: 'plain characters only; the same as --glyphs ascii' },
      { flags: '--glyphs <set>', help: 'braille, block or ascii (default: what the terminal can show)' },
      { flags: '--theme <name>', help: 'dark, light, colour-blind or none (default: dark)' },
      { flags: '--no-mouse', help: 'leave the mouse to the terminal' },
      { flags: '--readonly', help: 'look only: nothing can be started or stopped' },
    ],
    examples: ['tui', 'tui --readonly', 'tui --theme light --ascii'],
    run: async (session, options) => (await import('../commands/tui.ts')).tui(session, options),
  }),
  command<object, [string | undefined]>({
    usage: 'watch [sweep]',
    group: GROUP,
    summary: 'follow a sweep live; Ctrl-C leaves it running',
    arguments: { sweep: SWEEP },
    flags: [JSON_EVENTS],
    examples: ['watch', 'watch digits', 'watch digits --json'],
    run: async (session, _options, [sweep]) =>
      (await import('../commands/watch.ts')).watch(session, { sweep }),
  }),
  command<{ readonly follow?: boolean; readonly attempt?: number }, [string]>({
    usage: 'logs <run>',
    group: GROUP,
    summary: 'print what a run wrote to stdout and stderr',
    arguments: { run: 'id of a run, or its first letters' },
    flags: [
      { flags: '-f, --follow', help: 'go on until the attempt ends' },
      { flags: '--attempt <n>', help: 'of this attempt (default: the newest)', parse: positiveInteger },
    ],
    examples: ['logs 3f2a', 'logs 3f2a -f', 'logs 3f2a --attempt 1'],
    run: async (session, options, [run]) =>
      (await import('../commands/logs.ts')).logs(session, { ...options, run }),
  }),
  command<StopFlags, [readonly string[]]>({
    usage: 'stop [targets...]',
    group: GROUP,
    summary: 'stop runs, sweeps or a schedule; they save first and can be resumed',
    arguments: { targets: TARGETS },
    flags: [
      { flags: '--all', help: 'every sweep that is running' },
      {
        flags: '--orphans',
        help: 'end Apps on Modal of sweeps that are over, or that no project on this machine knows',
      },
      FILTERED,
      YES,
      JSON_DOCUMENT,
    ],
    examples: [
      'stop digits',
      'stop 3f2a 91bc',
      'stop --all --yes',
      'stop digits --filter "val_loss>2"',
      'stop --orphans',
    ],
    run: async (session, options, [targets]) =>
      (await import('../commands/stop.ts')).stop(session, { ...options, targets }),
  }),
  command<YesFlag & { readonly now?: boolean }, [string]>({
    usage: 'pause <sweep>',
    group: GROUP,
    summary: 'start no new runs of a sweep',
    arguments: { sweep: 'name or id of a sweep' },
    flags: [{ flags: '--now', help: 'running ones save and leave, too' }, YES],
    examples: ['pause digits', 'pause digits --now'],
    run: async (session, options, [sweep]) =>
      (await import('../commands/pause.ts')).pause(session, { ...options, sweep }),
  }),
  command<YesFlag & FilterFlag, [readonly string[]]>({
    usage: 'resume <targets...>',
    group: GROUP,
    summary: 'go on where paused, stopped or lost runs were',
    arguments: { targets: TARGETS },
    flags: [FILTERED, YES],
    examples: ['resume digits', 'resume 3f2a'],
    run: async (session, options, [targets]) =>
      (await import('../commands/again.ts')).resume(session, { ...options, targets }),
  }),
  command<YesFlag & FilterFlag & { readonly fresh?: boolean }, [readonly string[]]>({
    usage: 'retry <targets...>',
    group: GROUP,
    summary: 'try failed runs again from their last checkpoints',
    arguments: { targets: TARGETS },
    flags: [{ flags: '--fresh', help: 'from the beginning' }, FILTERED, YES],
    examples: ['retry digits', 'retry 3f2a --fresh', 'retry digits --filter end=timeout'],
    run: async (session, options, [targets]) =>
      (await import('../commands/again.ts')).retry(session, { ...options, targets }),
  }),
  command<object, [string, string]>({
    usage: 'parallel <sweep> <n>',
    group: GROUP,
    summary: 'change how many runs of a sweep go at once',
    arguments: { sweep: 'name or id of a sweep', n: 'runs at once' },
    examples: ['parallel digits 4'],
    run: async (session, _options, [sweep, n]) =>
      (await import('../commands/parallel.ts')).parallel(session, { sweep, parallel: positiveInteger(n) }),
  }),
  command<BudgetFlags, [string]>({
    usage: 'budget <sweep>',
    group: GROUP,
    summary: 'change what a sweep may spend; one that its budget has stopped goes on',
    arguments: { sweep: 'name or id of a sweep' },
    flags: [
      { flags: '--usd <n>', help: 'dollars in all, with what is spent already', parse: dollars },
      { flags: '--gpu-hours <n>', help: 'hours of GPU in all', parse: hours },
      { flags: '--none', help: 'no limit any more' },
    ],
    examples: ['budget digits --usd 25', 'budget digits --gpu-hours 12', 'budget digits --none'],
    run: async (session, options, [sweep]) =>
      (await import('../commands/budget.ts')).budget(session, { ...options, sweep }),
  }),
]
