// Every engine that this installation has, by name.
import type { Engine, EngineName } from '../domain/ports.ts'
import type { PromotionsByEngine } from '../domain/promotion-port.ts'
import { createLocalEngine, type LocalEngineOptions } from './local/engine.ts'
import { createLocalPromotions } from './local/promotions.ts'
import { createModalEngine, type ModalEngineOptions } from './modal/engine.ts'
import { createModalPromotions } from './modal/promotions.ts'

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

/** Where their checkpoints are given names. */
export const createPromotions = ({ local, modal }: EnginesOptions): PromotionsByEngine =>
  new Map([
    ['local', createLocalPromotions(local)],
    ['modal', createModalPromotions(modal)],
  ])
