// The workspace of Modal behind the bridge: Apps, access, rates.
import * as z from 'zod'
import type { Cloud } from '../../domain/cloud-port.ts'
import { gpuRow } from '../../domain/monitor-documents.ts'
import { runAttached } from '../command.ts'
import type { Bridge } from './bridge.ts'
import { type ClientPythonOptions, clientPython } from './client-python.ts'
import type { Launched } from './launched.ts'

export interface ModalCloudOptions {
  readonly bridge: Bridge
  readonly launched: Launched
  readonly client: ClientPythonOptions
}

const apps = z.object({
  apps: z.array(
    z.object({
      app_id: z.string(),
      name: z.string(),
      sweep_id: z.string(),
      state: z.string(),
      containers: z.number(),
      created_at: z.string().nullable(),
      tags: z.record(z.string(), z.string()),
    }),
  ),
})
const access = z.object({
  client: z.string(),
  python: z.string(),
  executable: z.string(),
  workspace: z.string(),
  environment: z.string(),
  billing: z.boolean(),
})
const containers = z.object({
  containers: z.array(
    z.object({
      container_id: z.string(),
      enqueued_at: z.string().nullable(),
      started_at: z.string().nullable(),
    }),
  ),
})
const gpus = z.object({ gpus: z.array(gpuRow) })
const bill = z.object({
  lines: z.array(z.object({ description: z.string(), start: z.string(), usd: z.string() })),
})
const rates = z.object({ rates: z.record(z.string(), z.string()) })
const volume = z.object({ version: z.number().nullable() })

/** Asks for nothing before it is asked itself. */
export const createModalCloud = ({ bridge, launched, client }: ModalCloudOptions): Cloud => ({
  apps: async () =>
    (await bridge.call({ method: 'apps', result: apps })).apps.map(
      ({ app_id: appId, sweep_id: sweepId, created_at: createdAt, ...app }) => ({
        ...app,
        appId,
        sweepId,
        createdAt,
      }),
    ),
  stopApp: async appId => {
    await bridge.call({ method: 'stop_app', params: { app_id: appId }, result: z.unknown() })
  },
  containers: async appId => {
    const found = await bridge.call({
      method: 'containers',
      params: { app_id: appId },
      result: containers,
    })
    return found.containers.map(({ container_id, enqueued_at, started_at }) => ({
      containerId: container_id,
      enqueuedAt: enqueued_at,
      startedAt: started_at,
    }))
  },
  gpus: async containerId => {
    const found = await bridge.call({ method: 'gpu', params: { container_id: containerId }, result: gpus })
    return found.gpus.map(({ name, utilisation, memory_mib, memory_total_mib, temperature_c }) => ({
      name,
      utilisation,
      memoryMib: memory_mib,
      memoryTotalMib: memory_total_mib,
      temperatureC: temperature_c,
    }))
  },
  bill: async ({ from, to }) => {
    const params = { start: from, end: to, resolution: 'h' }
    const { lines } = await bridge.call({ method: 'bill', params, result: bill })
    return lines.map(({ description, start, usd }) => ({ app: description, start, usd }))
  },
  launchedFrom: launched.homeOf,
  access: () => bridge.call({ method: 'check', result: access }),
  volumeVersion: async name =>
    (await bridge.call({ method: 'volume', params: { volume: name }, result: volume })).version,
  rates: async () => {
    const found = await bridge.call({ method: 'rates', result: rates })
    return Object.fromEntries(Object.entries(found.rates).map(([name, usd]) => [name, Number(usd)]))
  },
  python: progress => clientPython({ ...client, progress }),
  logIn: async () => {
    const python = await clientPython(client)
    const { cwd, env } = client
    return (await runAttached({ program: python, args: ['-m', 'modal', 'token', 'new'], cwd, env })) === 0
  },
})
