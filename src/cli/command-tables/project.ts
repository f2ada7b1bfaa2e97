// What concerns the project as a whole.
import { type CommandEntry, command } from '../command-entry.ts'
import { dollars, naturalNumber, positiveInteger } from '../flag-values.ts'
import { type FileArgs, JSON_DOCUMENT, OVERRIDES, SWEEP_FILE } from '../shared-flags.ts'

const GROUP = 'This project:'

export interface DoctorResumeFlags {
  readonly kills?: number
  readonly seed?: number
  readonly run?: number
}

export const projectCommands: readonly CommandEntry[] = [
  command<{ readonly rebuild?: boolean }, []>({
    usage: 'sync',
    group: GROUP,
    summary: 'read what is new on the volume',
    flags: [{ flags: '--rebuild', help: 'read everything again into a new database' }, JSON_DOCUMENT],
    examples: ['sync', 'sync --rebuild'],
    run: async (session, options) => (await import('../commands/sync.ts')).sync(session, options),
  }),
  command<object, []>({
    usage: 'doctor',
    group: GROUP,
    summary: 'look at what this machine has, and say what is missing',
    flags: [JSON_DOCUMENT],
    examples: ['doctor'],
    run: async session => (await import('../commands/doctor.ts')).doctor(session),
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
          (await import('../commands/doctor-resume.ts')).doctorResume(session, { ...options, args }),
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
          (await import('../commands/doctor-modal.ts')).doctorModal(session, options),
      }),
    ],
  }),
]
