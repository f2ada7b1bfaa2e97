// Every command in the order of --help. A command's own code is imported when it is called, so that --help stays fast.
import type { TuiRequest } from '../tui/open.ts'
import { type CommandEntry, command, type Flag } from './command-entry.ts'
import type { TagFlags } from './commands/annotate.ts'
import type { BudgetFlags } from './commands/budget.ts'
import type { CompareFlags } from './commands/compare.ts'
import type { ExportFlags } from './commands/export.ts'
import type { ImportFlags } from './commands/import.ts'
import { curveAxis, dollars, dollarsPerHour, hours, naturalNumber, positiveInteger } from './flag-values.ts'

const JSON_DOCUMENT: Flag = { flags: '--json', help: 'one JSON document on stdout' }
const JSON_EVENTS: Flag = { flags: '--json', help: 'events as JSON lines on stdout, the last one a summary' }
const YES: Flag = { flags: '-y, --yes', help: 'go ahead without being asked' }
const PLANNING: readonly Flag[] = [
  { flags: '--no-cache', help: 'run again what is finished already' },
  {
    flags: '--same-code',
    help: 'the change of code does not matter: keep the results of the newest sweep of this name',
  },
]
const SWEEP = 'name or id of a sweep; the newest one by default'
const SWEEP_FILE = 'the sweep file, or its folder (default: sweep.yaml)'
const OVERRIDES = "changes in Hydra's grammar: lr=1e-3,3e-3 seeds=5 resources.parallel=2"
const TARGETS = 'names or ids of sweeps, ids of runs or their first letters'
const FILTERED: Flag = {
  flags: '--filter <query>',
  help: 'of the named sweeps only the runs that it lets pass; `show --help` lists what it may say',
}
/** Several with commas between them. */
const words = (text: string): readonly string[] => text.split(',').filter(word => word !== '')
const runQueryHelp = async () => (await import('./views/query-help.ts')).runQueryHelp()

const DEFINE = 'Define and launch:'
const FOLLOW = 'Follow and control:'
const RESULTS = 'Results and cost:'
const PROJECT = 'This project:'

export interface PlanFlags {
  readonly cache: boolean
  readonly sameCode?: boolean
}
export interface YesFlag {
  readonly yes?: boolean
}
export interface FilterFlag {
  readonly filter?: string
}
export interface StopFlags extends YesFlag, FilterFlag {
  readonly all?: boolean
  readonly orphans?: boolean
}
export interface ServeFlags extends YesFlag {
  readonly port?: number
  readonly gpu?: string
  readonly private?: boolean
  readonly stop?: boolean
}
export interface DoctorResumeFlags {
  readonly kills?: number
  readonly seed?: number
  readonly run?: number
}
type FileArgs = [file: string | undefined, overrides: readonly string[]]

export const COMMANDS: readonly CommandEntry[] = [
  command<YesFlag & { readonly force?: boolean }, [string | undefined]>({
    usage: 'init [file]',
    group: DEFINE,
    summary: 'write a first sweep.yaml for a training script',
    arguments: { file: 'the script, or script.py:function (default: look at *.py in this folder)' },
    flags: [
      { flags: '-y, --yes', help: 'take the likeliest function without being asked' },
      { flags: '--force', help: 'replace a sweep.yaml that is there' },
    ],
    examples: ['init', 'init train.py', 'init train.py:train'],
    run: async (session, options, [file]) =>
      (await import('./commands/init.ts')).init(session, { ...options, file }),
  }),
  command<ImportFlags, [string]>({
    usage: 'import <source>',
    group: DEFINE,
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
      (await import('./commands/import.ts')).importFrom(session, { ...options, source }),
  }),
  command<object, [string, readonly string[]]>({
    usage: 'check <file> [overrides...]',
    group: DEFINE,
    summary: 'say everything that is wrong with a sweep file, with line and column',
    arguments: { file: 'the sweep file', overrides: OVERRIDES },
    flags: [{ flags: '--json', help: 'one JSON document: the checked file, or its problems' }],
    examples: ['check sweep.yaml', 'check sweep.yaml lr=1e-3,3e-3 --json'],
    run: async (session, _options, [file, overrides]) =>
      (await import('./commands/check.ts')).check(session, { file, overrides }),
  }),
  command<PlanFlags & YesFlag & { readonly probe?: boolean; readonly compareGpus?: boolean }, FileArgs>({
    usage: 'plan [file] [overrides...]',
    group: DEFINE,
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
      (await import('./commands/plan.ts')).plan(session, { ...options, args }),
  }),
  command<PlanFlags & YesFlag & { readonly dryRun?: boolean; readonly detach?: boolean }, FileArgs>({
    usage: 'run [file] [overrides...]',
    group: DEFINE,
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
      (await import('./commands/run.ts')).run(session, { ...options, args }),
  }),
  command<YesFlag, [string, readonly string[]]>({
    usage: 'extend <sweep> <overrides...>',
    group: DEFINE,
    summary: 'add values or seeds to a sweep, also while it runs',
    arguments: { sweep: 'name or id of a sweep', overrides: OVERRIDES },
    flags: [YES],
    examples: ['extend digits seeds=5', 'extend digits lr=0.03,0.1,0.3'],
    run: async (session, options, [sweep, overrides]) =>
      (await import('./commands/extend.ts')).extend(session, { ...options, sweep, overrides }),
  }),
  command<TuiRequest, []>({
    usage: 'tui',
    group: FOLLOW,
    summary: 'open the terminal UI, as sweepdeck alone does',
    flags: [
      { flags: '--ascii', help: 'plain characters only; the same as --glyphs ascii' },
      { flags: '--glyphs <set>', help: 'braille, block or ascii (default: what the terminal can show)' },
      { flags: '--theme <name>', help: 'dark, light, colour-blind or none (default: dark)' },
      { flags: '--no-mouse', help: 'leave the mouse to the terminal' },
      { flags: '--readonly', help: 'look only: nothing can be started or stopped' },
    ],
    examples: ['tui', 'tui --readonly', 'tui --theme light --ascii'],
    run: async (session, options) => (await import('./commands/tui.ts')).tui(session, options),
  }),
  command<object, [string | undefined]>({
    usage: 'watch [sweep]',
    group: FOLLOW,
    summary: 'follow a sweep live; Ctrl-C leaves it running',
    arguments: { sweep: SWEEP },
    flags: [JSON_EVENTS],
    examples: ['watch', 'watch digits', 'watch digits --json'],
    run: async (session, _options, [sweep]) =>
      (await import('./commands/watch.ts')).watch(session, { sweep }),
  }),
  command<{ readonly follow?: boolean; readonly attempt?: number }, [string]>({
    usage: 'logs <run>',
    group: FOLLOW,
    summary: 'print what a run wrote to stdout and stderr',
    arguments: { run: 'id of a run, or its first letters' },
    flags: [
      { flags: '-f, --follow', help: 'go on until the attempt ends' },
      { flags: '--attempt <n>', help: 'of this attempt (default: the newest)', parse: positiveInteger },
    ],
    examples: ['logs 3f2a', 'logs 3f2a -f', 'logs 3f2a --attempt 1'],
    run: async (session, options, [run]) =>
      (await import('./commands/logs.ts')).logs(session, { ...options, run }),
  }),
  command<StopFlags, [readonly string[]]>({
    usage: 'stop [targets...]',
    group: FOLLOW,
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
      (await import('./commands/stop.ts')).stop(session, { ...options, targets }),
  }),
  command<YesFlag & { readonly now?: boolean }, [string]>({
    usage: 'pause <sweep>',
    group: FOLLOW,
    summary: 'start no new runs of a sweep',
    arguments: { sweep: 'name or id of a sweep' },
    flags: [{ flags: '--now', help: 'running ones save and leave, too' }, YES],
    examples: ['pause digits', 'pause digits --now'],
    run: async (session, options, [sweep]) =>
      (await import('./commands/pause.ts')).pause(session, { ...options, sweep }),
  }),
  command<YesFlag & FilterFlag, [readonly string[]]>({
    usage: 'resume <targets...>',
    group: FOLLOW,
    summary: 'go on where paused, stopped or lost runs were',
    arguments: { targets: TARGETS },
    flags: [FILTERED, YES],
    examples: ['resume digits', 'resume 3f2a'],
    run: async (session, options, [targets]) =>
      (await import('./commands/again.ts')).resume(session, { ...options, targets }),
  }),
  command<YesFlag & FilterFlag & { readonly fresh?: boolean }, [readonly string[]]>({
    usage: 'retry <targets...>',
    group: FOLLOW,
    summary: 'try failed runs again from their last checkpoints',
    arguments: { targets: TARGETS },
    flags: [{ flags: '--fresh', help: 'from the beginning' }, FILTERED, YES],
    examples: ['retry digits', 'retry 3f2a --fresh', 'retry digits --filter end=timeout'],
    run: async (session, options, [targets]) =>
      (await import('./commands/again.ts')).retry(session, { ...options, targets }),
  }),
  command<object, [string, string]>({
    usage: 'parallel <sweep> <n>',
    group: FOLLOW,
    summary: 'change how many runs of a sweep go at once',
    arguments: { sweep: 'name or id of a sweep', n: 'runs at once' },
    examples: ['parallel digits 4'],
    run: async (session, _options, [sweep, n]) =>
      (await import('./commands/parallel.ts')).parallel(session, { sweep, parallel: positiveInteger(n) }),
  }),
  command<BudgetFlags, [string]>({
    usage: 'budget <sweep>',
    group: FOLLOW,
    summary: 'change what a sweep may spend; one that its budget has stopped goes on',
    arguments: { sweep: 'name or id of a sweep' },
    flags: [
      { flags: '--usd <n>', help: 'dollars in all, with what is spent already', parse: dollars },
      { flags: '--gpu-hours <n>', help: 'hours of GPU in all', parse: hours },
      { flags: '--none', help: 'no limit any more' },
    ],
    examples: ['budget digits --usd 25', 'budget digits --gpu-hours 12', 'budget digits --none'],
    run: async (session, options, [sweep]) =>
      (await import('./commands/budget.ts')).budget(session, { ...options, sweep }),
  }),
  command<FilterFlag & { readonly live?: boolean; readonly all?: boolean }, []>({
    usage: 'ls',
    group: RESULTS,
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
    more: async () => (await import('./views/query-help.ts')).sweepQueryHelp(),
    examples: [
      'ls',
      'ls --live',
      'ls --filter "state=running spend>2 | tag:paper"',
      'ls --json | jq -r ".sweeps[].name"',
    ],
    run: async (session, options) => (await import('./commands/ls.ts')).ls(session, options),
  }),
  command<FilterFlag & { readonly history?: boolean; readonly containers?: boolean }, [string | undefined]>({
    usage: 'show [target]',
    group: RESULTS,
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
      (await import('./commands/show.ts')).show(session, { ...options, target }),
  }),
  command<TagFlags, [readonly string[]]>({
    usage: 'tag <targets...>',
    group: RESULTS,
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
      (await import('./commands/annotate.ts')).tag(session, { ...options, targets }),
  }),
  command<{ readonly clear?: boolean }, [string, string | undefined]>({
    usage: 'note <target> [text]',
    group: RESULTS,
    summary: 'note something about a run or a sweep',
    arguments: {
      target: 'a sweep or a run',
      text: 'what there is to say; it replaces what was noted before',
    },
    flags: [{ flags: '--clear', help: 'without a note' }, JSON_DOCUMENT],
    examples: ['note 3f2a "diverges after the warm-up"', 'note digits --clear'],
    run: async (session, options, [target, text]) =>
      (await import('./commands/annotate.ts')).note(session, { ...options, target, text }),
  }),
  command<object, [string]>({
    usage: 'gpu <run>',
    group: RESULTS,
    summary: 'ask the GPUs of a run that runs what they do, here or on Modal',
    arguments: { run: 'id of a run, or its first letters' },
    flags: [JSON_DOCUMENT],
    examples: ['gpu 3f2a', 'gpu 3f2a --json'],
    run: async (session, _options, [run]) => (await import('./commands/gpu.ts')).gpu(session, { run }),
  }),
  command<{ readonly as?: string; readonly newest?: boolean }, [string]>({
    usage: 'promote <target>',
    group: RESULTS,
    summary: 'give a name to the best checkpoint of a run, and keep it',
    arguments: { target: 'id of a run, or a sweep for the best of its runs' },
    flags: [
      { flags: '--as <name>', help: 'its name (default: that of the sweep); a later one takes its place' },
      { flags: '--newest', help: 'the newest checkpoint, and not the best' },
      JSON_DOCUMENT,
    ],
    examples: ['promote digits', 'promote 3f2a --as digits-best', 'promote 3f2a --newest'],
    run: async (session, options, [target]) =>
      (await import('./commands/promote.ts')).promote(session, { ...options, target }),
  }),
  command<{ readonly best?: boolean; readonly to?: string }, [string]>({
    usage: 'pull <run>',
    group: RESULTS,
    summary: 'fetch the checkpoints and files of a run, and verify them',
    arguments: { run: 'id of a run, or its first letters' },
    flags: [
      { flags: '--best', help: 'of its checkpoints only the best by the metric of the sweep' },
      { flags: '--to <folder>', help: 'into this folder (default: run-<id>, here)' },
      JSON_DOCUMENT,
    ],
    examples: ['pull 3f2a', 'pull 3f2a --best --to best', 'pull 3f2a --json | jq -r ".files[].path"'],
    run: async (session, options, [run]) =>
      (await import('./commands/pull.ts')).pull(session, { ...options, run }),
  }),
  command<ServeFlags, [string | undefined, string | undefined]>({
    usage: 'serve [target] [code]',
    group: RESULTS,
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
      (await import('./commands/serve.ts')).serve(session, { ...options, target, code }),
  }),
  command<CompareFlags, [readonly string[]]>({
    usage: 'compare [targets...]',
    group: RESULTS,
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
      (await import('./commands/compare.ts')).compare(session, { ...options, targets }),
  }),
  command<{ readonly all?: boolean; readonly bill?: true | string }, [string | undefined]>({
    usage: 'cost [sweep]',
    group: RESULTS,
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
      (await import('./commands/cost.ts')).cost(session, { ...options, sweep }),
  }),
  command<{ readonly output?: string; readonly force?: boolean }, [readonly string[]]>({
    usage: 'report [sweeps...]',
    group: RESULTS,
    summary: 'write results, money and how to repeat them into one HTML file',
    arguments: { sweeps: 'names or ids of sweeps with one metric; the newest one by default' },
    flags: [
      { flags: '-o, --output <file>', help: 'where to write it (default: SWEEP-report.html here)' },
      { flags: '--force', help: 'replace a file that is there' },
      { flags: '--json', help: 'one JSON document on stdout, and no file' },
    ],
    examples: ['report digits', 'report digits digits-wide -o report.html'],
    run: async (session, options, [sweeps]) =>
      (await import('./commands/report.ts')).report(session, { ...options, sweeps }),
  }),
  command<ExportFlags, [readonly string[]]>({
    usage: 'export [sweeps...]',
    group: RESULTS,
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
      (await import('./commands/export.ts')).exportSweeps(session, { ...options, sweeps }),
  }),
  command<{ readonly modal?: boolean }, []>({
    usage: 'prices',
    group: RESULTS,
    summary: 'list what an hour costs, and set it',
    flags: [
      { flags: '--modal', help: 'with the rates of your own workspace, where its plan shows them' },
      JSON_DOCUMENT,
    ],
    examples: ['prices', 'prices --modal', 'prices set 0.20'],
    run: async (session, options) => (await import('./commands/prices.ts')).prices(session, options),
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
          (await import('./commands/prices.ts')).setPrice(session, {
            name: usd === undefined ? null : what,
            usdPerHour: dollarsPerHour(usd ?? what),
          }),
      }),
    ],
  }),
  command<{ readonly rebuild?: boolean }, []>({
    usage: 'sync',
    group: PROJECT,
    summary: 'read what is new on the volume',
    flags: [{ flags: '--rebuild', help: 'read everything again into a new database' }, JSON_DOCUMENT],
    examples: ['sync', 'sync --rebuild'],
    run: async (session, options) => (await import('./commands/sync.ts')).sync(session, options),
  }),
  command<object, []>({
    usage: 'doctor',
    group: PROJECT,
    summary: 'look at what this machine has, and say what is missing',
    flags: [JSON_DOCUMENT],
    examples: ['doctor'],
    run: async session => (await import('./commands/doctor.ts')).doctor(session),
    subcommands: [
      command<DoctorResumeFlags, FileArgs>({
        usage: 'resume [file] [overrides...]',
        summary:
          'kill a run again and again, and prove that it ends bit for bit as one that nothing disturbs',
        arguments: { file: SWEEP_FILE, overrides: OVERRIDES },
        flags: [
          { flags: '--kills <n>', help: 'how often it is killed (default: 5)', parse: positiveInteger },
          { flags: '--seed <n>', help: 'where it is killed (default: 0)', parse: naturalNumber },
          {
            flags: '--run <n>',
            help: 'which run of the plan (default: 1, the first)',
            parse: positiveInteger,
          },
          JSON_DOCUMENT,
        ],
        examples: ['doctor resume', 'doctor resume sweep.yaml epochs=3 --kills 20'],
        run: async (session, options, args) =>
          (await import('./commands/doctor-resume.ts')).doctorResume(session, { ...options, args }),
      }),
      command<{ readonly spendUpTo?: number; readonly gpu?: string }, []>({
        usage: 'modal',
        summary: 'look at client, token and workspace of Modal; or run a real sweep of two runs there',
        flags: [
          {
            flags: '--spend-up-to <usd>',
            help: 'run two tiny runs for at most so many dollars, and say what went as it should',
            parse: dollars,
          },
          { flags: '--gpu <name>', help: 'with a GPU, such as T4 (default: none)' },
          JSON_DOCUMENT,
        ],
        examples: ['doctor modal', 'doctor modal --spend-up-to 0.10'],
        run: async (session, options) =>
          (await import('./commands/doctor-modal.ts')).doctorModal(session, options),
      }),
    ],
  }),
]
