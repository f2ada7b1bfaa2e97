// The checked parts of a sweep file, put together to what planning starts from.
import type { Space } from '../space/types.ts'
import type { Sections } from './schema.ts'
import type { SweepSpec } from './spec.ts'

export const buildSpec = (
  name: string,
  train: SweepSpec['train'],
  space: Space,
  sections: Sections,
): SweepSpec => {
  const { preset, resources, image, metric } = sections
  return {
    name,
    train,
    metric: { name: metric.name, goal: metric.goal, target: metric.target },
    method: sections.method,
    methodSeed: sections.seed,
    runCap: sections.run_cap,
    space,
    seeds: seedsOf(sections.seeds),
    preset: {
      precision: preset.precision,
      batch: preset.batch,
      workers: preset.workers,
      scaleLr: preset.scale_lr,
    },
    resources: {
      engine: resources.engine,
      gpu: resources.gpu,
      cpu: resources.cpu,
      memoryGib: resources.memory,
      timeoutS: resources.timeout,
      parallel: resources.parallel,
      prewarm: resources.prewarm,
      pack: resources.pack,
      region: resources.region,
      cloud: resources.cloud,
      nonpreemptible: resources.nonpreemptible,
      startupTimeoutS: resources.startup_timeout,
      rateUsdPerHour: resources.rate_usd_per_hour,
    },
    image: {
      python: image.python,
      pip: image.pip,
      requirements: image.requirements,
      apt: image.apt,
      run: image.run,
      registry: image.registry,
      dockerfile: image.dockerfile,
      localDirs: image.local_dirs,
      localModules: image.local_modules,
      env: image.env,
    },
    volume: sections.volume,
    secrets: sections.secrets,
    schedule: sections.schedule,
    budget: { usd: sections.budget.usd, gpuHours: sections.budget.gpu_hours },
    checkpoint: { everyS: sections.checkpoint.every, keep: sections.checkpoint.keep },
    retry: sections.retry,
    serve: sections.serve,
    expectS: sections.expect,
    tags: sections.tags,
  }
}

const seedsOf = (seeds: Sections['seeds']): readonly (number | null)[] => {
  if (seeds === null) return [null]
  return typeof seeds === 'number' ? Array.from({ length: seeds }, (_, index) => index) : [...new Set(seeds)]
}
