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

export interface Cloud {
  /** Apps of ours that live in the workspace, whoever launched them. */
  apps(): Promise<readonly CloudApp[]>
  stopApp(appId: string): Promise<void>
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
