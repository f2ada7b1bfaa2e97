// The part of a plan that says where its runs go: machines, environment, volume, secrets, schedule.
import type { PlanRecord } from '../domain/protocol.ts'
import type { SweepSpec } from '../domain/sweep-file/spec.ts'

type Place = Pick<PlanRecord, 'resources' | 'image' | 'volume' | 'secrets' | 'schedule' | 'generation_of'>

/** All sweeps of a workspace share one volume unless their files say otherwise. */
const VOLUME = { name: 'sweepdeck' }

/** As the sweep file says; a sweep of this machine needs nothing of it. */
export const planPlace = ({ resources, image, volume, secrets, schedule }: SweepSpec): Place => {
  if (resources.engine === 'local') return NOWHERE_ELSE
  return {
    resources: {
      gpu: resources.gpu && [...resources.gpu],
      cpu: resources.cpu,
      memory_gib: resources.memoryGib,
      region: resources.region && [...resources.region],
      cloud: resources.cloud,
      nonpreemptible: resources.nonpreemptible,
      prewarm: resources.prewarm,
      startup_timeout_s: resources.startupTimeoutS,
    },
    image: {
      python: image.python,
      pip: [...image.pip],
      requirements: image.requirements,
      apt: [...image.apt],
      run: [...image.run],
      registry: image.registry,
      dockerfile: image.dockerfile,
      local_dirs: [...image.localDirs],
      local_modules: [...image.localModules],
      env: { ...image.env },
    },
    volume: volume ?? VOLUME,
    secrets: [...secrets],
    schedule,
    generation_of: null,
  }
}

const NOWHERE_ELSE: Place = {
  resources: null,
  image: null,
  volume: null,
  secrets: [],
  schedule: null,
  generation_of: null,
}
