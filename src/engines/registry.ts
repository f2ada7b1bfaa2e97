// Every engine that this installation has, by name.
import type { Engine, EngineName } from '../domain/ports.ts'
import { createLocalEngine, type LocalEngineOptions } from './local/engine.ts'
import { createModalEngine, type ModalEngineOptions } from './modal/engine.ts'

export interface EnginesOptions {
  readonly local: LocalEngineOptions
  readonly modal: ModalEngineOptions
}

/** The engines that sweeps can be launched on. */
export const createEngines = ({ local, modal }: EnginesOptions): ReadonlyMap<EngineName, Engine> =>
  new Map<EngineName, Engine>([
    ['local', createLocalEngine(local)],
    ['modal', createModalEngine(modal)],
  ])
