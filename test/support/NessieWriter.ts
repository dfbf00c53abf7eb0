/** The branch of a Nessie server that writers commit to, through the native API: the test's own client, which shares nothing with Portage's. */
export class NessieWriter {
  constructor(
    private readonly uri: string,
    readonly branch: string,
  ) {}

  async head(branch = this.branch): Promise<string | undefined> {
    const response = await fetch(`${this.uri}/trees/${encodeURIComponent(branch)}`);
    return response.ok ? (await response.json()).reference.hash : undefined;
  }

  /**
   * Commits pointers of many tables and views at once; `null` drops one. Ids are −1 and 0: a catalog's reader takes them from the metadata.
   * @param options - `renamed` has old names by new name: the content goes along with the name, as engines rename
   */
  async commit(
    tables: Record<string, { metadataLocation: string; snapshotId: string; view?: boolean } | null>,
    { message = 'test', renamed = {} }: { message?: string; renamed?: Record<string, string> } = {},
  ): Promise<string> {
    const head = await this.head();
    const contents = await this.contents(Object.keys(tables));
    for (const [to, from] of Object.entries(renamed)) {
      contents.set(to, contents.get(from)!);
    }
    const operations = Object.entries(tables).map(([name, table]) => {
      const key = { elements: name.split('.') };
      if (table === null) {
        return { type: 'DELETE', key };
      }
      const content = {
        ...(contents.has(name) && { id: contents.get(name) }),
        metadataLocation: table.metadataLocation,
        schemaId: 0,
        ...(table.view
          ? { type: 'ICEBERG_VIEW', versionId: `#${table.snapshotId}#` }
          : { type: 'ICEBERG_TABLE', snapshotId: `#${table.snapshotId}#`, specId: 0, sortOrderId: 0 }),
      };
      return { type: 'PUT', key, content };
    });
    await this.createNamespaces(Object.keys(tables));
    const body = JSON.stringify({ commitMeta: { message }, operations }).replace(/"#(-?\d+)#"/g, '$1');
    const expected = (await this.head()) ?? head;
    const response = await this.post(`trees/${encodeURIComponent(`${this.branch}@${expected}`)}/history/commit`, body);
    return response.targetBranch.hash;
  }

  private async createNamespaces(names: readonly string[]): Promise<void> {
    const namespaces = [...new Set(names.map(name => name.slice(0, name.lastIndexOf('.'))))];
    const present = await this.contents(namespaces);
    const operations = namespaces
      .filter(name => !present.has(name))
      .map(name => ({ type: 'PUT', key: { elements: name.split('.') }, content: { type: 'NAMESPACE', elements: name.split('.') } }));
    if (operations.length > 0) {
      const reference = encodeURIComponent(`${this.branch}@${await this.head()}`);
      await this.post(`trees/${reference}/history/commit`, JSON.stringify({ commitMeta: { message: 'namespaces' }, operations }));
    }
  }

  /** Content ids by dotted name. */
  async contents(names: readonly string[], branch = this.branch): Promise<Map<string, string>> {
    const requestedKeys = names.map(name => ({ elements: name.split('.') }));
    const { contents } = await this.post(`trees/${encodeURIComponent(branch)}/contents`, JSON.stringify({ requestedKeys }));
    return new Map(
      contents.map(({ key, content }: { key: { elements: string[] }; content: { id: string } }) => [key.elements.join('.'), content.id]),
    );
  }

  /** Metadata locations by dotted name, at a branch's head. */
  async pointers(branch: string, type: 'ICEBERG_TABLE' | 'ICEBERG_VIEW' = 'ICEBERG_TABLE'): Promise<Record<string, string>> {
    const response = await fetch(`${this.uri}/trees/${encodeURIComponent(branch)}/entries?content=true`);
    const { entries } = await response.json();
    return Object.fromEntries(
      entries
        .filter((entry: { type: string }) => entry.type === type)
        .map(({ name, content }: { name: { elements: string[] }; content: { metadataLocation: string } }) => [
          name.elements.join('.'),
          content.metadataLocation,
        ]),
    );
  }

  /** The commit properties of a branch, newest first; none where there is no such branch. */
  async log(branch: string): Promise<Record<string, string>[]> {
    const response = await fetch(`${this.uri}/trees/${encodeURIComponent(branch)}/history`);
    const { logEntries = [] } = await response.json();
    return logEntries.map(({ commitMeta }: { commitMeta: { allProperties: Record<string, string[]> } }) =>
      Object.fromEntries(Object.entries(commitMeta.allProperties ?? {}).map(([name, [value]]) => [name, value])),
    );
  }

  /** Makes a branch that stands where another one does. */
  async createBranch(name: string, from: string): Promise<void> {
    const reference = { type: 'BRANCH', name: from, hash: await this.head(from) };
    await this.post(`trees?name=${encodeURIComponent(name)}&type=BRANCH`, JSON.stringify(reference));
  }

  async deleteBranch(name: string): Promise<void> {
    await fetch(`${this.uri}/trees/${encodeURIComponent(`${name}@${await this.head(name)}`)}`, { method: 'DELETE' });
  }

  private async post(path: string, body: string) {
    const response = await fetch(`${this.uri}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'nessie-client-spec': '2' },
      body,
    });
    if (!response.ok) {
      throw new Error(`Nessie answered ${response.status} to ${path}: ${await response.text()}`);
    }
    return response.json();
  }
}
