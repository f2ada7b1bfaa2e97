// What services ask of a provider of machines beyond single sweeps: who we are there, what of ours runs, what it costs.

export interface CloudApp {
  readonly appId: string
  readonly name: string
  readonly sweepId: string
  readonly state: string
  /** Containers that run now, the driver's among them. */
  readonly containers: number
  /** RFC 3339; null where the provider does not say. */
  readonly createdAt: string | null
  readonly tags: Readonly<Record<string, string>>
}

export interface CloudAccess {
  readonly client: string
  readonly python: string
  readonly executable: string
  readonly workspace: string
  readonly environment: string
  /** Whether the plan of the workspace lets us see what things cost there. */
  readonly billing: boolean
}

export interface CloudContainer {
  readonly containerId: string
  /** RFC 3339; null where the provider does not say. */
  readonly enqueuedAt: string | null
  /** null: it is not up yet. */
  readonly startedAt: string | null
}

/** What a GPU does at the moment; null: it does not tell. */
export interface GpuNow {
  readonly name: string
  readonly utilisation: number | null
  readonly memoryMib: number | null
  readonly memoryTotalMib: number | null
  readonly temperatureC: number | null
}

/** What an App was billed for an hour. */
export interface BillLine {
  /** Its name. */
  readonly app: string
  /** RFC 3339. */
  readonly start: string
  /** Decimal text. */
  readonly usd: string
}

export interface Cloud {
  /** Apps of ours that live in the workspace, whoever launched them. */
  apps(): Promise<readonly CloudApp[]>
  stopApp(appId: string): Promise<void>
  /** Containers that an App has now, the driver's among them. */
  containers(appId: string): Promise<readonly CloudContainer[]>
  /** Asked in the container itself; throws where that can't be. */
  gpus(containerId: string): Promise<readonly GpuNow[]>
  /** By App and hour, from one whole hour to another; throws where the plan of the workspace does not show it. */
  bill(window: { readonly from: string; readonly to: string }): Promise<readonly BillLine[]>
  /** The `.sweepdeck` folder of the project on this machine that launched a sweep; null: none did. */
  launchedFrom(sweepId: string): Promise<string | null>
  /** Who we are there; throws why nothing can be asked. */
  access(): Promise<CloudAccess>
  /** Version of a volume's file system, 1 or 2; null where there is no such volume yet. */
  volumeVersion(name: string): Promise<number | null>
  /** Dollars per hour by the provider's own names; throws where the plan of the workspace does not show them. */
  rates(): Promise<Readonly<Record<string, number>>>
  /** The interpreter with the provider's client; may build it first. */
  python(progress: (line: string) => void): Promise<string>
  /** Has the user make a token in a browser, on the terminal that this process has; false: none was made. */
  logIn(): Promise<boolean>
}
