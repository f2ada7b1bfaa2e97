// `sweepdeck serve [NAME | RUN]`: a promoted checkpoint behind a web address, here until Ctrl-C or on Modal until it is
// stopped; without a name, what is served on Modal.
import { EXIT, type ExitCode, SweepdeckError } from '../../domain/errors.ts'
import { endedEndpointDocument, endpointsDocument, serveDocument } from '../../domain/promotion-documents.ts'
import type { Endpoint, Servable } from '../../domain/serve-port.ts'
import { endpointUsdPerHour, type ServeService, servesHere } from '../../services/serve.ts'
import { confirm, requireSomeoneToAsk } from '../confirm.ts'
import type { Session } from '../session.ts'
import { deployQuestion, endpointLines, serveLines } from '../views/serve.ts'

export interface ServeArguments {
  readonly target: string | undefined
  readonly code: string | undefined
  readonly port?: number
  readonly gpu?: string
  readonly private?: boolean
  readonly stop?: boolean
  readonly yes?: boolean
}

export const serve = async (session: Session, request: ServeArguments): Promise<ExitCode> => {
  const { target, code, stop = false, yes = false } = request
  if (target === undefined) {
    if (stop)
      throw new SweepdeckError('nothing is named that could be stopped', {
        code: 'cli.missing_target',
        hint: '`sweepdeck serve` lists what is served on Modal; `sweepdeck serve NAME --stop` ends it.',
      })
    return list(session)
  }
  const { serve: service } = await session.app()
  if (stop) return end(session, { service, name: target, yes })
  const servable = await service.find(target, code ?? null)
  return servesHere(servable)
    ? serveHere(session, { service, servable, port: request.port ?? PORT })
    : deploy(session, { service, servable, request })
}

const PORT = 8765

interface Serving {
  readonly service: ServeService
  readonly servable: Servable
}

const serveHere = async (
  session: Session,
  { service, servable, port }: Serving & { readonly port: number },
): Promise<ExitCode> => {
  const { output } = session
  const serving = await service.here(servable, { port, onLine: line => output.progress(line) })
  const stopListening = session.onInterrupt(() => serving.stop())
  output.closed.addEventListener('abort', () => serving.stop())
  try {
    print(session, servable, { ...HERE, url: serving.url })
    const how = await serving.ended
    if (how === null) return EXIT.done
    throw new SweepdeckError(`the server ended: ${how}`, {
      code: 'serve.ended',
      exitCode: EXIT.environment,
      hint: 'What it printed last says why.',
    })
  } finally {
    stopListening()
  }
}

const deploy = async (
  session: Session,
  { service, servable, request }: Serving & { readonly request: ServeArguments },
): Promise<ExitCode> => {
  const { yes = false, gpu = null, private: isPrivate = false } = request
  const usdPerHour = endpointUsdPerHour(gpu)
  const purpose = 'deploy an endpoint'
  requireSomeoneToAsk(session, { yes, purpose })
  await confirm(session, {
    yes,
    purpose,
    question: deployQuestion(servable.record, { gpu, usdPerHour, isPrivate }),
  })
  const deployed = await session.output.during(progress =>
    service.deploy(servable, { gpu, isPrivate, progress }),
  )
  print(session, servable, {
    url: deployed.url,
    app_id: deployed.appId,
    gpu,
    usd_per_hour: usdPerHour,
    scaledown_s: deployed.scaledownS,
    max_containers: deployed.maxContainers,
    private: isPrivate,
  })
  return EXIT.done
}

const HERE = {
  app_id: null,
  gpu: null,
  usd_per_hour: null,
  scaledown_s: null,
  max_containers: null,
  private: true,
} as const

type Where = Omit<
  Parameters<typeof serveLines>[0],
  'name' | 'n' | 'run_id' | 'step' | 'engine' | 'code' | 'idle_usd_per_hour'
>

const print = ({ output }: Session, { record, plan, code }: Servable, where: Where): void => {
  const { name, n, run_id, step } = record
  const document = {
    name,
    n,
    run_id,
    step,
    engine: plan.engine,
    code: `${code.file}:${code.object}`,
    idle_usd_per_hour: 0,
    ...where,
  }
  if (output.json) output.document(serveDocument, document)
  else output.lines(serveLines(document))
}

const list = async (session: Session): Promise<ExitCode> => {
  const { output } = session
  const endpoints = (await (await session.app()).serve.endpoints()).map(rowOf)
  if (output.json) output.document(endpointsDocument, { endpoints })
  else output.lines(endpointLines(endpoints, { look: output.look, now: Date.now() }))
  return EXIT.done
}

const end = async (
  session: Session,
  { service, name, yes }: { readonly service: ServeService; readonly name: string; readonly yes: boolean },
): Promise<ExitCode> => {
  const { output } = session
  const purpose = 'stop it'
  await confirm(session, { yes, purpose, question: `Stop serving ${name}? Its address answers no more.` })
  const ended = rowOf(await service.stop(name))
  if (output.json) output.document(endedEndpointDocument, { ended })
  else output.lines([`${name} is served no more. The checkpoint is still on the volume.`])
  return EXIT.done
}

const rowOf = ({ appId, createdAt, ...endpoint }: Endpoint) => ({
  ...endpoint,
  app_id: appId,
  created_at: createdAt,
})
