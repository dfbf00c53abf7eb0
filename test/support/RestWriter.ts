/** A warehouse of an Iceberg REST server that writers commit to: the test's own client, which shares nothing with Portage's. */
export class RestWriter {
  constructor(
    private readonly uri: string,
    private readonly warehouse: string,
  ) {}

  /** Lets a table or view stand at a metadata file, as a writer's commit would; `null` drops it. */
  async set(entries: Record<string, string | null>, kind: 'table' | 'view' = 'table'): Promise<void> {
    for (const [name, metadataLocation] of Object.entries(entries)) {
      const [namespace, entry] = name.split('.');
      await this.send('POST', 'namespaces', { namespace: [namespace] });
      await this.send('DELETE', `namespaces/${namespace}/${kind}s/${entry}`);
      if (metadataLocation !== null) {
        const path = `namespaces/${namespace}/${kind === 'view' ? 'register-view' : 'register'}`;
        const status = await this.send('POST', path, { name: entry, 'metadata-location': metadataLocation });
        if (status !== 200) {
          throw new Error(`The Iceberg REST catalog answered ${status} to ${name} at ${metadataLocation}`);
        }
      }
    }
  }

  /** Metadata locations by dotted name. */
  async pointers(namespace: string, kind: 'table' | 'view' = 'table'): Promise<Record<string, string>> {
    const base = `${this.uri}/v1/${this.warehouse}/namespaces/${namespace}/${kind}s`;
    const { identifiers = [] } = await (await fetch(base)).json();
    const entries = identifiers.map(async ({ name }: { name: string }) => {
      const loaded = await (await fetch(`${base}/${encodeURIComponent(name)}`)).json();
      return [`${namespace}.${name}`, loaded['metadata-location']] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  }

  private async send(method: string, path: string, body?: unknown): Promise<number> {
    const response = await fetch(`${this.uri}/v1/${this.warehouse}/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    await response.arrayBuffer();
    return response.status;
  }
}
