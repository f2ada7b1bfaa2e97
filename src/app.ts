// Puts the parts together: store and engines behind the services, for one project folder. Planning is loaded when it is
// asked for: reading sweep files takes half of the code, and most commands read none.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from './config.ts'
import { createAnnotationJournal } from './engines/annotation-journal.ts'
import { createResumeProver } from './engines/doctor/prove-resume.ts'
import { createDraftFiles } from './engines/draft-files.ts'
import { createEnvironment } from './engines/environment/environment.ts'
import { makeHome } from './engines/home-folder.ts'
import { createStudyReader } from './engines/inspection/study.ts'
import { createImportedSweeps } from './engines/local/imported-sweeps.ts'
import { createServeLocally } from './engines/local/serve.ts'
import { thisMachine } from './engines/machine.ts'
import { createMachineProbe } from './engines/machine-probe.ts'
import { createBridge } from './engines/modal/bridge.ts'
import { createClientPython, hasToken } from './engines/modal/client-python.ts'
import { createModalCloud } from './engines/modal/cloud.ts'
import { createModalEndpoints } from './engines/modal/endpoints.ts'
import { DEFAULT_VOLUME } from './engines/modal/engine.ts'
import { createLaunched } from './engines/modal/launched.ts'
import { createOwnGpus } from './engines/own-gpus.ts'
import { createPullFolder } from './engines/pull-folder.ts'
import { createEngines, createPromotions } from './engines/registry.ts'
import { withScratchFolder } from './engines/scratch-folder.ts'
import { systemClock as clock, digest, randomIds } from './engines/system.ts'
import { createUserFiles } from './engines/user-files.ts'
import { createWholeFile } from './engines/whole-file.ts'
import { createAnnotate } from './services/annotate.ts'
import type { App } from './services/app.ts'
import { codeChanges } from './services/code-changes.ts'
import { createCompare } from './services/compare.ts'
import { createCompareCurves } from './services/compare-curves.ts'
import { createControl } from './services/control.ts'
import { createCost } from './services/cost.ts'
import { createDoctor } from './services/doctor.ts'
import { createModalDoctor } from './services/doctor-modal.ts'
import { followSweep } from './services/follow.ts'
import { createHistory } from './services/history.ts'
import { launchSweep } from './services/launch.ts'
import { createLive } from './services/live.ts'
import { createLiveView, type LiveView } from './services/live-view.ts'
import { createLogs } from './services/logs.ts'
import { createListSweeps } from './services/ls.ts'
import { createModalPrices } from './services/modal-prices.ts'
import { createMonitor } from './services/monitor.ts'
import { createPrices } from './services/prices.ts'
import { createPromote } from './services/promote.ts'
import { createPull } from './services/pull.ts'
import { repriceUnfinished } from './services/reprice.ts'
import { resolveSweep } from './services/resolve.ts'
import { createServe } from './services/serve.ts'
import { createShow } from './services/show.ts'
import { createSync } from './services/sync.ts'
import { createTurns, type Turns } from './services/turns.ts'
import { IN_MEMORY } from './store/database.ts'
import { sqliteVersion } from './store/sqlite-version.ts'
import { openStore, type Store } from './store/store.ts'

/**
 * The app on one project. Nothing is read before it is asked something, and nothing made before it is needed. `say`
 * gets what is worth knowing beside an answer: that it is old, or what is built before it can be given.
 */
export const openApp = (config: Config, say: (line: string) => void = () => {}): App => {
  const { home, cwd, env, by, pythonPath, cache } = config
  const volume = join(home, 'volume')
  const environment = createEnvironment({ cache, pythonPath, env, clock })
  const client = { environment, env, cwd, progress: say }
  const launched = createLaunched(join(cache, 'modal-sweeps'))
  const bridge = createBridge({ python: createClientPython(client), pythonPath, env })
  const places = {
    local: { volumeRoot: volume, pythonPath, env, clock },
    modal: {
      mirrorRoot: join(home, 'modal'),
      bridge,
      clock,
      onLaunch: (sweepId: string) => launched.note(sweepId, home),
      say,
    },
  }
  const engines = createEngines(places)
  const promotions = createPromotions(places)
  const serveLocally = createServeLocally(places.local)
  const endpoints = createModalEndpoints({ bridge })
  const cloud = createModalCloud({ bridge, launched, client })
  const files = createUserFiles(cwd)
  const annotations = createAnnotationJournal(home)
  const readStudy = createStudyReader({ environment, cwd, pythonPath, env })
  const importedSweeps = createImportedSweeps(places.local)
  const drafts = createDraftFiles({ cwd, examples: join(pythonPath, '../../sweeps') })
  const prices = createPrices({ file: createWholeFile(join(home, 'prices.json')), clock })

  const servicesOn = (store: Store) => {
    const sync = createSync({ store, engines, clock, annotations })
    const machine = thisMachine(env)
    const ports = {
      store,
      engines,
      promotions,
      environment,
      files,
      digest,
      clock,
      machine,
      by,
      ownRates: async () => ({ local: await prices.localRate(), listed: await prices.listedRates() }),
      annotations,
      syncSweep: sync.syncSweep,
    }
    return {
      ports,
      sync,
      control: createControl(ports),
      annotate: createAnnotate(ports),
      plan: {
        ...ports,
        engines: [...engines.keys()],
        localRate: prices.localRate,
        listedRates: prices.listedRates,
      },
      show: createShow(ports),
      promote: createPromote(ports),
      serve: createServe({ ...ports, serveLocally, endpoints }),
      list: createListSweeps(ports),
      history: createHistory(ports),
      logs: createLogs(ports),
      compare: createCompare(ports),
      cost: createCost(ports),
      monitor: createMonitor({ cloud, store, files, clock, ownGpus: createOwnGpus({ cwd }) }),
      live: createLive({ cloud, store }),
      pull: createPull({ ...ports, pullFolder: createPullFolder(cwd) }),
    }
  }
  type Services = ReturnType<typeof servicesOn>

  let open: Services | null = null
  const closeStore = (): void => {
    open?.ports.store.close()
    open = null
  }
  // Where there is no project yet, looking makes none: the empty store is in memory until something is written.
  const services = (): Services => {
    open ??= servicesOn(openStore(existsSync(home) ? join(home, 'sweepdeck.db') : IN_MEMORY))
    return open
  }
  const madeHome = (): void => {
    if (existsSync(home)) return
    makeHome(home)
    closeStore()
  }
  // Whichever is open: the first launch makes the folder, and the store in it takes the place of the one in memory.
  const currentStore = (): Store => delegating(() => services().ports.store)
  const candidates: App['candidates'] = async file => {
    const root = files.folderOf(file)
    const python = await environment.prepare({
      pip: [],
      requirements: null,
      python: null,
      root,
      progress: () => {},
    })
    return environment.candidates({ python, file: files.absolute(file) })
  }
  let live: LiveView | null = null
  const openLive = (): LiveView => {
    const view = createLiveView({
      store: currentStore(),
      engines,
      clock,
      turns: newTurns(),
      annotations,
    })
    live = {
      ...view,
      close: () => {
        view.close()
        live = null
      },
    }
    return live
  }
  /** The services, with all that is on the volumes read into the store. */
  const fresh = async (): Promise<Services> => {
    if (live === null) await services().sync.syncAll()
    else await live.refresh()
    return services()
  }

  const app: App = {
    home,
    live: {
      apps: async () => (await fresh()).live.apps(),
      orphans: async () => (await fresh()).live.orphans(),
      end: async apps => services().live.end(apps),
    },
    control: {
      stop: async (...request) => (await fresh()).control.stop(...request),
      pause: async (...request) => (await fresh()).control.pause(...request),
      resume: async (...request) => (await fresh()).control.resume(...request),
      retry: async (...request) => (await fresh()).control.retry(...request),
      parallel: async (...request) => (await fresh()).control.parallel(...request),
      budget: async (...request) => (await fresh()).control.budget(...request),
      extend: async (...request) => {
        const { createExtend } = await import('./services/extend.ts')
        return createExtend((await fresh()).ports)(...request)
      },
    },
    annotate: {
      tag: async (...request) => (await fresh()).annotate.tag(...request),
      note: async (...request) => (await fresh()).annotate.note(...request),
    },
    liveView: () => live ?? openLive(),
    plan: async request => {
      const { planSweep } = await import('./services/plan.ts')
      return planSweep(request, (await fresh()).plan)
    },
    probe: async plan => {
      const { offerProbe } = await import('./services/probe.ts')
      return offerProbe(plan, async () => {
        madeHome()
        const { ports, control } = services()
        const stop = (sweepId: string) => control.stop([sweepId], { all: false })
        return { ...ports, ids: randomIds, stop }
      })
    },
    launch: async (plan, progress) => {
      madeHome()
      const { sweep_id } = await launchSweep(plan, { engines, clock, ids: randomIds, progress })
      return { sweepId: sweep_id }
    },
    sync: async options => {
      madeHome()
      return services().sync.syncAll(options)
    },
    resolveSweep: async name => resolveSweep((await fresh()).ports.store, name).sweepId,
    listSweeps: async options => (await fresh()).list(options),
    showSweep: async (...request) => (await fresh()).show.sweep(...request),
    codeChanges: async name => codeChanges(resolveSweep((await fresh()).ports.store, name).plan, environment),
    showRun: async run => (await fresh()).show.run(run),
    promote: async request => (await fresh()).promote(request),
    serve: {
      find: async (...request) => (await fresh()).serve.find(...request),
      here: (...request) => services().serve.here(...request),
      deploy: (...request) => services().serve.deploy(...request),
      endpoints: () => services().serve.endpoints(),
      stop: name => services().serve.stop(name),
    },
    history: async run => (await fresh()).history(run),
    logs: async function* (run, options) {
      yield* (await fresh()).logs(run, options)
    },
    follow: async function* (sweepId, signal) {
      yield* followSweep(sweepId, { signal, ports: services().ports })
    },
    compare: async (...request) => (await fresh()).compare(...request),
    compareCurves: async request => createCompareCurves((await fresh()).ports)(request),
    cost: async name => (await fresh()).cost(name),
    exportTable: async request => {
      const { exportTable } = await import('./services/export.ts')
      return exportTable(request, (await fresh()).ports)
    },
    importSweep: async request => {
      const { importSweep } = await import('./services/import.ts')
      const imported = {
        add: async (...sweep: Parameters<typeof importedSweeps.add>) => {
          madeHome()
          return importedSweeps.add(...sweep)
        },
      }
      return importSweep(request, { files, readStudy, imported, digest, clock })
    },
    report: async sweeps => {
      const { createReport } = await import('./services/report.ts')
      const { ports, compare, cost } = await fresh()
      return createReport({ ...ports, compare, cost })(sweeps)
    },
    monitor: async () => (await fresh()).monitor,
    modal: {
      doctor: createModalDoctor({ cloud, volume: DEFAULT_VOLUME }),
      logIn: cloud.logIn,
      prices: createModalPrices({ cloud, list: prices.document, clock }),
      prove: async request => {
        const { proveModal } = await import('./services/prove-modal.ts')
        return proveModal(request, { app, clock, withFolder: withScratchFolder })
      },
    },
    pull: async request => (await fresh()).pull(request),
    prices: () => prices.document(),
    setLocalPrice: async usdPerHour => {
      madeHome()
      const document = await prices.setLocal(usdPerHour)
      await repriceUnfinished((await fresh()).ports)
      return document
    },
    setListedPrice: async (name, usdPerHour) => {
      madeHome()
      const document = await prices.setListed(name, usdPerHour)
      await repriceUnfinished((await fresh()).ports)
      return document
    },
    candidates,
    define: async () => {
      const { createDefine } = await import('./services/define.ts')
      await fresh()
      return createDefine({
        ...services().plan,
        store: currentStore(),
        drafts,
        candidates,
        turns: newTurns(),
      })
    },
    proveResume: async request => {
      const { proveResume } = await import('./services/doctor-resume.ts')
      return proveResume(request, {
        ...(await fresh()).plan,
        prove: createResumeProver({ pythonPath, env }),
      })
    },
    doctor: createDoctor({
      probe: createMachineProbe({ cwd, sqliteVersion }),
      home,
      volume,
      hasModalToken: () => hasToken(env),
    }),
    close: () => {
      live?.close()
      closeStore()
      bridge.close()
    },
  }
  return app
}

/** Of long work on the thread that keys are read on, too. */
const newTurns = (): Turns =>
  createTurns({
    now: () => performance.now(),
    turn: () => new Promise(resolve => setImmediate(resolve)),
  })

/** An object that asks the current one anew with every call. */
const delegating = (current: () => Store): Store => {
  const names = Object.keys(current()) as (keyof Store)[]
  return Object.fromEntries(
    names.map(name => [
      name,
      (...request: unknown[]) => (current()[name] as (...request: unknown[]) => unknown)(...request),
    ]),
  ) as unknown as Store
}
