// How a sweep is written, planned and launched.

import { type CommandEntry, command } from '../command-entry.ts'
import type { ImportFlags } from '../commands/import.ts'
import { positiveInteger } from '../flag-values.ts'
import {
  type FileArgs,
  JSON_DOCUMENT,
  JSON_EVENTS,
  OVERRIDES,
  PLANNING,
  type PlanFlags,
  SWEEP_FILE,
  YES,
  type YesFlag,
} from '../shared-flags.ts'

const GROUP = 'Define and launch:'

export const defineCommands: readonly CommandEntry[] = [
  command<YesFlag & { readonly force?: boolean }, [string | undefined]>({
    usage: 'init [file]',
    group: GROUP,
    summary: 'write a first sweep.yaml for a training script',
    arguments: { file: 'the script, or script.py:function (default: look at *.py in this folder)' },
    flags: [
      { flags: '-y, --yes', help: 'take the likeliest function without being asked' },
      { flags: '--force', help: 'replace a sweep.yaml that is there' },
    ],
    examples: ['init', 'init train.py', 'init train.py:train'],
    run: async (session, options, [file]) =>
      (await import('../commands/init.ts')).init(session, { ...options, file }),
  }),
  command<ImportFlags, [string]>({
    usage: 'import <source>',
    group: GROUP,
    summary: 'make a sweep file of one of W&B or Hydra, or of an Optuna study with its finished trials',
    arguments: {
      source: 'a YAML file; or the storage of a study: study.db, journal.log, sqlite:///study.db, …',
    },
    flags: [
      { flags: '-o, --output <file>', help: 'where to write it (default: sweep.yaml here)' },
      { flags: '--from <tool>', help: 'wandb, hydra or optuna (default: what it looks like)' },
      { flags: '--study <name>', help: 'which study of a storage that holds several' },
      { flags: '--run-cap <n>', help: 'how many configs are drawn', parse: positiveInteger },
      { flags: '--metric <name>', help: 'the metric that ranks the results' },
      { flags: '--train <what>', help: 'what a run executes: train.py:train, or a script' },
      { flags: '--force', help: 'replace a file that is there' },
      JSON_DOCUMENT,
    ],
    examples: [
      'import wandb.yaml --run-cap 20',
      'import conf/config.yaml --train train.py --metric val_loss',
      'import sqlite:///study.db --study digits --train train.py:train',
    ],
    run: async (session, options, [source]) =>
      (await import('../commands/import.ts')).importFrom(session, { ...options, source }),
  }),
  command<object, [string, readonly string[]]>({
    usage: 'check <file> [overrides...]',
    group: GROUP,
    summary: 'say everything that is wrong with a sweep file, with line and column',
    arguments: { file: 'the sweep file', overrides: OVERRIDES },
    flags: [{ flags: '--json', help: 'one JSON document: the checked file, or its problems' }],
    examples: ['check sweep.yaml', 'check sweep.yaml lr=1e-3,3e-3 --json'],
    run: async (session, _options, [file, overrides]) =>
      (await import('../commands/check.ts')).check(session, { file, overrides }),
  }),
  command<PlanFlags & YesFlag & { readonly probe?: boolean; readonly compareGpus?: boolean }, FileArgs>({
    usage: 'plan [file] [overrides...]',
    group: GROUP,
    summary: 'say what would run and what it would cost; launches nothing',
    arguments: { file: SWEEP_FILE, overrides: OVERRIDES },
    flags: [
      ...PLANNING,
      {
        flags: '--probe',
        help: 'measure first how long runs take, with a few steps of a few of them; costs a little, and asks',
      },
      { flags: '-y, --yes', help: 'probe without being asked' },
      { flags: '--compare-gpus', help: 'what it would take and cost on every GPU that there is a price of' },
      JSON_DOCUMENT,
    ],
    examples: [
      'plan',
      'plan sweep.yaml lr=1e-3,3e-3 seeds=5',
      'plan --probe',
      'plan --compare-gpus',
      'plan --json | jq .quote',
    ],
    run: async (session, options, args) =>
      (await import('../commands/plan.ts')).plan(session, { ...options, args }),
  }),
  command<PlanFlags & YesFlag & { readonly dryRun?: boolean; readonly detach?: boolean }, FileArgs>({
    usage: 'run [file] [overrides...]',
    group: GROUP,
    summary: 'plan, quote, ask, launch and follow a sweep',
    arguments: { file: SWEEP_FILE, overrides: OVERRIDES },
    flags: [
      YES,
      ...PLANNING,
      { flags: '-d, --detach', help: 'launch, and do not follow' },
      { flags: '--dry-run', help: 'the same as plan' },
      JSON_EVENTS,
    ],
    examples: ['run', 'run sweep.yaml lr=1e-3,3e-3 seeds=5', 'run --yes --json > events.jsonl'],
    run: async (session, options, args) =>
      (await import('../commands/run.ts')).run(session, { ...options, args }),
  }),
  command<YesFlag, [string, readonly string[]]>({
    usage: 'extend <sweep> <overrides...>',
    group: GROUP,
    summary: 'add values or seeds to a sweep, also while it runs',
    arguments: { sweep: 'name or id of a sweep', overrides: OVERRIDES },
    flags: [YES],
    examples: ['extend digits seeds=5', 'extend digits lr=0.03,0.1,0.3'],
    run: async (session, options, [sweep, overrides]) =>
      (await import('../commands/extend.ts')).extend(session, { ...options, sweep, overrides }),
  }),
]
