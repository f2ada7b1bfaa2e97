// The shape of a sweep file: every key except the search space, which parameters.ts reads, with its default.
import * as z from 'zod'
import {
  anyWhole,
  choice,
  cron,
  duration,
  either,
  gpus,
  line,
  listOf,
  memoryGib,
  notNegative,
  number,
  positive,
  section,
  served,
  text,
  whole,
} from './schema-fields.ts'

// What a number of seeds or retries can sensibly be; it also keeps `seeds: 1e12` from filling the memory.
const MANY = 100_000

const name = z
  .string({ error: 'a name' })
  .trim()
  .pipe(line('a name of 1 to 200 characters').max(200, { error: 'a name of 1 to 200 characters' }))

const metric = section(
  {
    name: line('the name of a metric that the training function returns or logs'),
    goal: choice(['minimize', 'maximize']).default('minimize'),
    target: number.nullable().default(null),
    impute: z.unknown().optional(),
    impute_while_running: z.unknown().optional(),
  },
  '{ name: val_loss, goal: minimize }',
)

const preset = section(
  {
    precision: choice(['auto', 'fp32', 'tf32', 'bf16', 'fp16']).default('auto'),
    batch: either(
      [choice(['default', 'large', 'max']), whole(1)],
      'one of default, large, max, or a number of samples',
    ).default('default'),
    workers: either([z.literal('auto'), whole(0, 1024)], 'auto, or a number of loader processes').default(
      'auto',
    ),
    scale_lr: choice(['none', 'linear', 'sqrt']).default('none'),
  },
  '{ precision: auto, batch: large }',
)

const REGION = 'the name of a region such as us-east, or a list of them'
const region = text(REGION).regex(/^[a-z0-9-]{2,40}$/, { error: REGION })
const regions = either(
  [region.transform(one => [one]), listOf(region, REGION).min(1, { error: REGION })],
  REGION,
)

const resources = section(
  {
    engine: choice(['local', 'modal', 'slurm']).default('local'),
    gpu: gpus.nullable().default(null),
    cpu: positive('a number of cores above 0').nullable().default(null),
    memory: memoryGib.nullable().default(null),
    timeout: duration.nullable().default(null),
    parallel: whole(1, MANY).nullable().default(null),
    prewarm: whole(0, MANY).nullable().default(null),
    pack: whole(1, 1024).default(1),
    region: regions.nullable().default(null),
    cloud: choice(['aws', 'gcp', 'oci', 'auto']).nullable().default(null),
    nonpreemptible: z.boolean({ error: 'true or false' }).default(false),
    startup_timeout: duration.nullable().default(null),
    rate_usd_per_hour: notNegative('dollars per hour, from 0').nullable().default(null),
  },
  '{ engine: local, parallel: 2 }',
)

const lines = (what: string) => listOf(line(what), `a list of ${what}`).default([])

const image = section(
  {
    python: z
      .string({ error: 'a version such as "3.11"' })
      .regex(/^3\.\d{1,2}(\.\d{1,3})?$/, { error: 'a version such as "3.11"' })
      .nullable()
      .default(null),
    pip: lines('requirements such as numpy==2.1.0'),
    requirements: line('the path of a requirements file').nullable().default(null),
    apt: lines('Debian packages'),
    run: lines('commands'),
    registry: line('the name of an image such as ubuntu:24.04').nullable().default(null),
    dockerfile: line('the path of a Dockerfile').nullable().default(null),
    local_dirs: lines('folders'),
    local_modules: lines('Python modules'),
    env: z
      .record(
        z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: 'the name of a variable' }),
        line('the value of a variable').or(z.literal('')),
        { error: 'variables by name such as { HF_HOME: /cache }' },
      )
      .default({}),
  },
  '{ pip: [torch, numpy] }',
)

const resourceName = (what: string) =>
  text(what).regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, {
    error: `${what} of letters, digits, ".", "_" and "-"`,
  })

const checkpoint = section(
  {
    every: either(
      [z.literal('auto').transform(() => null), duration],
      'auto, or a duration such as 30s',
    ).default(null),
    keep: listOf(choice(['last', 'best']), 'a list of last and best')
      .min(1, { error: 'at least one of last, best' })
      .default(['last', 'best']),
  },
  '{ every: auto, keep: [last, best] }',
)

const retries = (what: string) => either([z.literal('unlimited').transform(() => null), whole(0, MANY)], what)
const count = whole(0, MANY)

const retry = section(
  {
    preempted: retries('unlimited, or a number of retries').default(null),
    infra: retries('unlimited, or a number of retries').default(3),
    oom: either([z.literal('halve'), count], 'halve, or a number of retries').default('halve'),
    nan: count.default(0),
    error: count.default(0),
  },
  '{ infra: 3, error: 0 }',
)

const seed = anyWhole
const SEEDS = 'a number of seeds from 1, or a list of whole numbers'

const METHODS = ['grid', 'random', 'sobol', 'halving', 'tpe'] as const
const WANDB_METHODS: Readonly<Record<string, string>> = {
  bayes: 'one of grid, random, sobol: there is no bayes here; sobol with a run_cap spreads its configs best',
  custom: 'one of grid, random, sobol: configs that another program chooses cannot be run here',
}

const own = {
  name: name.describe('What the sweep is called; any text in one line.').optional(),
  train: line('file.py:function, such as train.py:train').describe('file.py:function').optional(),
  program: line('the path of a script')
    .describe(`The script that \${program} of the command stands for.`)
    .optional(),
  command: listOf(text('a word of the command'), `a list of words such as [python, train.py, "\${args}"]`)
    .min(1, { error: 'at least one word' })
    .describe('argv of one run; no shell is involved.')
    .optional(),
  metric,
  method: z
    .enum(METHODS, { error: ({ input }) => WANDB_METHODS[String(input)] ?? `one of ${METHODS.join(', ')}` })
    .default('grid'),
  seed: seed.default(0).describe('Seeds the sampling of random and sobol.'),
  run_cap: whole(1, 10_000_000)
    .nullable()
    .default(null)
    .describe('Number of configs that random and sobol draw, and after which a grid ends.'),
  seeds: either(
    [whole(1, MANY), listOf(seed, SEEDS).min(1, { error: SEEDS }).max(MANY, { error: SEEDS })],
    SEEDS,
  )
    .nullable()
    .default(null)
    .describe('Runs per config: a number, or the seeds themselves.'),
  preset: preset.prefault({}),
  resources: resources.prefault({}),
  image: image.prefault({}),
  volume: section({ name: resourceName('a name') }, '{ name: sweeps }')
    .nullable()
    .default(null),
  schedule: section({ cron }, '{ cron: "0 2 * * *" }')
    .nullable()
    .default(null)
    .describe('When the sweep starts by itself, in UTC: minute, hour, day of month, month, day of week.'),
  secrets: listOf(resourceName('the name of a secret'), 'a list of names of secrets').default([]),
  budget: section(
    {
      usd: positive('dollars above 0').nullable().default(null),
      gpu_hours: positive('hours above 0').nullable().default(null),
    },
    '{ usd: 20, gpu_hours: 12 }',
  ).prefault({}),
  checkpoint: checkpoint.prefault({}),
  retry: retry.prefault({}),
  serve: served
    .nullable()
    .default(null)
    .describe('What answers where a checkpoint is served: predict(state, request), or an ASGI app.'),
  expect: either(
    [section({ duration }, '{ duration: 90s }').transform(({ duration: seconds }) => seconds), duration],
    'the duration of one run such as 90s',
  )
    .nullable()
    .default(null)
    .describe('How long one run is expected to take.'),
  tags: lines('tags'),
}

/** Keys of the search space; parameters.ts and read-space.ts read them. */
export const SPACE_KEYS = ['parameters', 'zip', 'exclude', 'any_of'] as const

/** Keys of a W&B file that mean nothing here, and what is said about each. */
export const WANDB_ONLY: Readonly<Record<string, string>> = {
  apiVersion: 'is not used',
  kind: 'is not used',
  description: 'is not used',
  entity: 'is not used: results stay in this project',
  project: 'is not used: results stay in this project',
  controller: 'is not used: runs are handed out by the driver of the sweep',
  job: 'is not used: `train` or `command` says what is run',
  image_uri: 'is not used: `image` describes the environment',
  metrics: 'is not used: `metric` is the one that counts',
  scheduler: 'is not used: `method` says how configs are chosen',
  early_terminate: 'is not used: every run goes on to its end',
}

const spaceKeys = (schema: z.ZodType) =>
  Object.fromEntries(SPACE_KEYS.map(key => [key, schema])) as Record<(typeof SPACE_KEYS)[number], z.ZodType>
const wandbKeys = Object.fromEntries(Object.keys(WANDB_ONLY).map(key => [key, z.unknown().optional()]))

/** With `space`, the search space is described too, for editors; reading leaves it to read-space.ts. */
export const sweepFileSchema = (
  space: Record<(typeof SPACE_KEYS)[number], z.ZodType> = spaceKeys(z.unknown().optional()),
) => section({ ...own, ...space, ...wandbKeys }, '`name: my-sweep`')

export type Sections = z.output<z.ZodObject<typeof own>>

/** These two are checked across keys, whatever is wrong with the rest of the file. */
export const targetSchema = z.object({ train: own.train, program: own.program, command: own.command })
export const methodSchema = z.object({ method: own.method, run_cap: own.run_cap })

/** Everything that can stand at the top of a sweep file and means something. */
export const TOP_KEYS: readonly string[] = [...Object.keys(own), ...SPACE_KEYS]

/** Values that are meant as text even where YAML reads a number: python 3.10 is not 3.1. */
export const TEXT_PATHS = [
  ['name'],
  ['train'],
  ['serve'],
  ['program'],
  ['command', '*'],
  ['metric', 'name'],
  ['image', 'python'],
  ['image', 'pip', '*'],
  ['image', 'registry'],
  ['image', 'env', '*'],
  ['volume', 'name'],
  ['secrets', '*'],
  ['tags', '*'],
  ['resources', 'region'],
  ['resources', 'region', '*'],
]
