// What came of sweeps, and what they cost.

import { type CommandEntry, command } from '../command-entry.ts'
import type { TagFlags } from '../commands/annotate.ts'
import type { CompareFlags } from '../commands/compare.ts'
import type { ExportFlags } from '../commands/export.ts'
import { curveAxis, dollarsPerHour, naturalNumber, positiveInteger } from '../flag-values.ts'
import {
  FILTERED,
  type FilterFlag,
  JSON_DOCUMENT,
  runQueryHelp,
  SWEEP,
  TARGETS,
  words,
  YES,
  type YesFlag,
} from '../shared-flags.ts'

const GROUP = 'Results and cost:'

export interface ServeFlags extends YesFlag {
  readonly port?: number
  readonly gpu?: string
  readonly private?: boolean
  readonly stop?: boolean
}

export const resultCommands: readonly CommandEntry[] = [
  command<FilterFlag & { readonly live?: boolean; readonly all?: boolean }, []>({
    usage: 'ls',
    group: GROUP,
    summary: 'list sweeps, the newest first',
    flags: [
      {
        flags: '--live',
        help: 'what of ours runs on Modal now, whoever launched it, and what an hour of it costs',
      },
      { flags: '--all', help: 'probes too, which only measure how long runs take' },
      { flags: '--filter <query>', help: 'only the sweeps that it lets pass' },
      JSON_DOCUMENT,
    ],
    more: async () => (await import('../views/query-help.ts')).sweepQueryHelp(),
    examples: [
      'ls',
      'ls --live',
      'ls --filter "state=running spend>2 | tag:paper"',
      'ls --json | jq -r ".sweeps[].name"',
    ],
    run: async (session, options) => (await import('../commands/ls.ts')).ls(session, options),
  }),
  command<FilterFlag & { readonly history?: boolean; readonly containers?: boolean }, [string | undefined]>({
    usage: 'show [target]',
    group: GROUP,
    summary: 'show the runs of a sweep, or all about one run',
    arguments: { target: 'name or id of a sweep, or id of a run; the newest sweep by default' },
    flags: [
      { flags: '--history', help: 'every step of a run; with --json one JSON line each' },
      { flags: '--containers', help: 'of a sweep on Modal: its containers now, and what starting them took' },
      { flags: '--filter <query>', help: 'of a sweep only the runs that it lets pass' },
      JSON_DOCUMENT,
    ],
    more: runQueryHelp,
    examples: [
      'show digits',
      'show digits --filter "lr>=1e-3 state=failed -tag:debug"',
      'show 3f2a',
      'show 3f2a --history --json',
      'show digits --containers',
    ],
    run: async (session, options, [target]) =>
      (await import('../commands/show.ts')).show(session, { ...options, target }),
  }),
  command<TagFlags, [readonly string[]]>({
    usage: 'tag <targets...>',
    group: GROUP,
    summary: 'tag runs and sweeps, so that they are found again',
    arguments: { targets: TARGETS },
    flags: [
      { flags: '--add <tags>', help: 'with these, with commas between them', parse: words },
      { flags: '--remove <tags>', help: 'without these', parse: words },
      FILTERED,
      JSON_DOCUMENT,
    ],
    examples: [
      'tag 3f2a 91bc --add paper,fig-2',
      'tag digits --add baseline --remove debug',
      'tag digits --filter "accuracy>0.97" --add good',
    ],
    run: async (session, options, [targets]) =>
      (await import('../commands/annotate.ts')).tag(session, { ...options, targets }),
  }),
  command<{ readonly clear?: boolean }, [string, string | undefined]>({
    usage: 'note <target> [text]',
    group: GROUP,
    summary: 'note something about a run or a sweep',
    arguments: {
      target: 'a sweep or a run',
      text: 'what there is to say; it replaces what was noted before',
    },
    flags: [{ flags: '--clear', help: 'without a note' }, JSON_DOCUMENT],
    examples: ['note 3f2a "diverges after the warm-up"', 'note digits --clear'],
    run: async (session, options, [target, text]) =>
      (await import('../commands/annotate.ts')).note(session, { ...options, target, text }),
  }),
  command<object, [string]>({
    usage: 'gpu <run>',
    group: GROUP,
    summary: 'ask the GPUs of a run that runs what they do, here or on Modal',
    arguments: { run: 'id of a run, or its first letters' },
    flags: [JSON_DOCUMENT],
    examples: ['gpu 3f2a', 'gpu 3f2a --json'],
    run: async (session, _options, [run]) => (await import('../commands/gpu.ts')).gpu(session, { run }),
  }),
  command<{ readonly as?: string; readonly newest?: boolean }, [string]>({
    usage: 'promote <target>',
    group: GROUP,
    summary: 'give a name to the best checkpoint of a run, and keep it',
    arguments: { target: 'id of a run, or a sweep for the best of its runs' },
    flags: [
      { flags: '--as <name>', help: 'its name (default: that of the sweep); a later one takes its place' },
      { flags: '--newest', help: 'the newest checkpoint, and not the best' },
      JSON_DOCUMENT,
    ],
    examples: ['promote digits', 'promote 3f2a --as digits-best', 'promote 3f2a --newest'],
    run: async (session, options, [target]) =>
      (await import('../commands/promote.ts')).promote(session, { ...options, target }),
  }),
  command<{ readonly best?: boolean; readonly to?: string }, [string]>({
    usage: 'pull <run>',
    group: GROUP,
    summary: 'fetch the checkpoints and files of a run, and verify them',
    arguments: { run: 'id of a run, or its first letters' },
    flags: [
      { flags: '--best', help: 'of its checkpoints only the best by the metric of the sweep' },
      { flags: '--to <folder>', help: 'into this folder (default: run-<id>, here)' },
      JSON_DOCUMENT,
    ],
    examples: ['pull 3f2a', 'pull 3f2a --best --to best', 'pull 3f2a --json | jq -r ".files[].path"'],
    run: async (session, options, [run]) =>
      (await import('../commands/pull.ts')).pull(session, { ...options, run }),
  }),
  command<ServeFlags, [string | undefined, string | undefined]>({
    usage: 'serve [target] [code]',
    group: GROUP,
    summary: 'answer requests with a promoted checkpoint, here or on Modal',
    arguments: {
      target: 'a promoted name, a run, or a sweep for the best of its runs (default: list what is served)',
      code: 'file.py:predict or file.py:app (default: `serve` of the sweep file)',
    },
    flags: [
      {
        flags: '--port <n>',
        help: 'on this machine: its port (default: 8765; 0: any)',
        parse: naturalNumber,
      },
      { flags: '--gpu <name>', help: 'on Modal: with this GPU (default: none)' },
      { flags: '--private', help: 'on Modal: only for requests with a key of the workspace' },
      { flags: '--stop', help: 'on Modal: end what serves the name' },
      YES,
      JSON_DOCUMENT,
    ],
    examples: [
      'serve digits',
      'serve digits serve.py:predict',
      'serve digits --gpu T4 --yes',
      'serve digits --stop',
    ],
    run: async (session, options, [target, code]) =>
      (await import('../commands/serve.ts')).serve(session, { ...options, target, code }),
  }),
  command<CompareFlags, [readonly string[]]>({
    usage: 'compare [targets...]',
    group: GROUP,
    summary: 'rank configs, and line their results up against spend',
    arguments: { targets: 'sweeps with one metric, and ids of runs; the newest sweep by default' },
    flags: [
      { flags: '--where <query>', help: 'only the runs that it lets pass' },
      {
        flags: '--objectives <x,y>',
        help: 'the front of any two of usd, hours, gpu_hours, a metric, latency:min',
      },
      {
        flags: '--curves <by>',
        help: 'curves of the best over each other: by step, hours or usd',
        parse: curveAxis,
      },
      { flags: '--top <n>', help: 'with --curves: so many of the best (default: 5)', parse: positiveInteger },
      { flags: '--diff <a,b>', help: 'what two configs or runs differ in, by rank or id, such as 1,2' },
      JSON_DOCUMENT,
    ],
    more: runQueryHelp,
    examples: [
      'compare digits',
      'compare digits digits-wide',
      "compare digits --where 'config.lr>=1e-3 -tag:debug'",
      'compare digits --objectives latency:min,val_acc',
      'compare digits --curves usd',
      'compare digits --diff 1,2',
      'compare digits --json',
    ],
    run: async (session, options, [targets]) =>
      (await import('../commands/compare.ts')).compare(session, { ...options, targets }),
  }),
  command<{ readonly all?: boolean; readonly bill?: true | string }, [string | undefined]>({
    usage: 'cost [sweep]',
    group: GROUP,
    summary: 'say where the time and the money of a sweep went',
    arguments: { sweep: SWEEP },
    flags: [
      { flags: '--all', help: 'list every run, and not only the dearest of many' },
      {
        flags: '--bill [file]',
        help: 'held against what Modal billed, or against a CSV file in FOCUS columns',
      },
      JSON_DOCUMENT,
    ],
    examples: [
      'cost digits',
      'cost digits --json | jq .by_label',
      'cost digits --bill',
      'cost digits --bill march.csv',
    ],
    run: async (session, options, [sweep]) =>
      (await import('../commands/cost.ts')).cost(session, { ...options, sweep }),
  }),
  command<{ readonly output?: string; readonly force?: boolean }, [readonly string[]]>({
    usage: 'report [sweeps...]',
    group: GROUP,
    summary: 'write results, money and how to repeat them into one HTML file',
    arguments: { sweeps: 'names or ids of sweeps with one metric; the newest one by default' },
    flags: [
      { flags: '-o, --output <file>', help: 'where to write it (default: SWEEP-report.html here)' },
      { flags: '--force', help: 'replace a file that is there' },
      { flags: '--json', help: 'one JSON document on stdout, and no file' },
    ],
    examples: ['report digits', 'report digits digits-wide -o report.html'],
    run: async (session, options, [sweeps]) =>
      (await import('../commands/report.ts')).report(session, { ...options, sweeps }),
  }),
  command<ExportFlags, [readonly string[]]>({
    usage: 'export [sweeps...]',
    group: GROUP,
    summary: 'write results for other programs: a row per run, or per value that was logged',
    arguments: { sweeps: 'names or ids of sweeps; the newest one by default' },
    flags: [
      {
        flags: '-o, --output <file>',
        help: 'to this file, and not to stdout; one that is there is replaced',
      },
      {
        flags: '--format <name>',
        help: 'csv, json, ndjson or parquet (default: as the file is called; else csv)',
      },
      { flags: '--curves', help: 'a row per run, step and metric' },
      { flags: '--filter <query>', help: 'only the runs that it lets pass' },
      { flags: '--json', help: 'the table as one JSON document on stdout; with -o, what was written' },
    ],
    more: runQueryHelp,
    examples: [
      'export digits > digits.csv',
      'export digits digits-wide -o results.parquet',
      'export digits --curves -o curves.parquet',
      'export digits --filter "state=finished lr>=1e-3"',
      'export digits --json | jq ".rows[].usd"',
    ],
    run: async (session, options, [sweeps]) =>
      (await import('../commands/export.ts')).exportSweeps(session, { ...options, sweeps }),
  }),
  command<{ readonly modal?: boolean }, []>({
    usage: 'prices',
    group: GROUP,
    summary: 'list what an hour costs, and set it',
    flags: [
      { flags: '--modal', help: 'with the rates of your own workspace, where its plan shows them' },
      JSON_DOCUMENT,
    ],
    examples: ['prices', 'prices --modal', 'prices set 0.20'],
    run: async (session, options) => (await import('../commands/prices.ts')).prices(session, options),
    subcommands: [
      command<object, [string, string | undefined]>({
        usage: 'set <what> [usd]',
        summary: 'set what an hour costs: of one run on this machine, or of something in the list',
        arguments: {
          what: 'a GPU of the list, cpu (a core) or memory (a GiB); left out: one run on this machine',
          usd: 'dollars, such as 0.20',
        },
        flags: [JSON_DOCUMENT],
        examples: ['prices set 0.20', 'prices set T4 0.55', 'prices set cpu 0.05'],
        run: async (session, _options, [what, usd]) =>
          (await import('../commands/prices.ts')).setPrice(session, {
            name: usd === undefined ? null : what,
            usdPerHour: dollarsPerHour(usd ?? what),
          }),
      }),
    ],
  }),
]
