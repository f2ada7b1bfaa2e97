// Every engine that this installation has, by name.
import type { Engine, EngineName } from '../domain/ports.ts'
import { createLocalEngine, type LocalEngineOptions } from './local/engine.ts'

/** The engines that sweeps can be launched on. */
export const createEngines = (local: LocalEngineOptions): ReadonlyMap<EngineName, Engine> =>
  new Map<EngineName, Engine>([['local', createLocalEngine(local)]])
