// Endpoints on Modal: promoted checkpoints, each served by an App of its own.
import { access } from 'node:fs/promises'
import * as z from 'zod'
import { EXIT, SweepdeckError } from '../../domain/errors.ts'
import { endpointsDocument } from '../../domain/promotion-documents.ts'
import type { Endpoints } from '../../domain/serve-port.ts'
import type { Bridge } from './bridge.ts'
import { DEFAULT_VOLUME } from './engine.ts'

const deployed = z.object({
  app_id: z.string(),
  url: z.string(),
  scaledown_s: z.number(),
  max_containers: z.number(),
})

export const createModalEndpoints = ({ bridge }: { readonly bridge: Bridge }): Endpoints => ({
  deploy: async ({ record, plan, code, gpu, isPrivate, progress }) => {
    const { root } = plan.target
    await access(root).catch(() => {
      throw new SweepdeckError(`the code that serves is not on this machine: there is no folder ${root}`, {
        code: 'serve.no_code',
        exitCode: EXIT.environment,
        hint: 'Serve it from the machine that the sweep was launched from.',
      })
    })
    const { name, n } = record
    const found = await bridge.call({
      method: 'serve',
      params: {
        volume: plan.volume?.name ?? DEFAULT_VOLUME,
        plan,
        served: { name, n, ...code, gpu, private: isPrivate },
        code_root: root,
      },
      result: deployed,
      progress,
    })
    return {
      appId: found.app_id,
      url: found.url,
      scaledownS: found.scaledown_s,
      maxContainers: found.max_containers,
    }
  },
  list: async () =>
    (await bridge.call({ method: 'endpoints', result: endpointsDocument })).endpoints.map(
      ({ app_id: appId, created_at: createdAt, ...rest }) => ({ ...rest, appId, createdAt }),
    ),
  stop: async appId => {
    await bridge.call({ method: 'stop_app', params: { app_id: appId }, result: z.unknown() })
  },
})
