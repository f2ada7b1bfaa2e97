// What a sweep file asks of the machines where it says nothing.
import type { SweepSpec } from '../../src/domain/sweep-file/spec.ts'

export const RESOURCES: SweepSpec['resources'] = {
  engine: 'modal',
  gpu: null,
  cpu: null,
  memoryGib: null,
  timeoutS: null,
  parallel: null,
  prewarm: null,
  pack: 1,
  region: null,
  cloud: null,
  nonpreemptible: false,
  startupTimeoutS: null,
  rateUsdPerHour: null,
}
