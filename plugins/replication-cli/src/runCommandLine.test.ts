import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createReason } from '@portage/backstage-plugin-replication-common';
import { parseAllDocuments, stringify } from 'yaml';
import { exampleCluster, exampleJob, examplePolicy, exampleStage, failedJob, succeededJob } from './__testUtils__/examples';
import { runPortage } from './__testUtils__/runPortage';
import { StubRefusal, StubServer } from './__testUtils__/StubServer';

const documentOf = ({ apiVersion, kind, metadata, spec }: typeof exampleCluster | typeof examplePolicy) => ({
  apiVersion,
  kind,
  metadata,
  spec,
});

describe('portage', () => {
  let server: StubServer;
  let directory: string;

  beforeEach(async () => {
    server = await StubServer.start();
    directory = await mkdtemp(join(tmpdir(), 'portage-cli-'));
  });

  afterEach(async () => {
    await server.stop();
    await rm(directory, { recursive: true });
  });

  const portage = (args: string[], options?: Parameters<typeof runPortage>[1]) => runPortage([...args, '--server', server.url], options);
  const file = async (name: string, content: string) => {
    const path = join(directory, name);
    await writeFile(path, content);
    return path;
  };

  describe('apply', () => {
    const documents = `${stringify(documentOf(exampleCluster))}---\n${stringify(documentOf(examplePolicy))}`;

    it('sends the documents of all files and of standard input in one call', async () => {
      server.handlers.importDocuments = () => ({
        objects: [
          { type: 'cluster', name: 'eu-lake', outcome: 'created' },
          { type: 'policy', name: 'sales-to-us', outcome: 'unchanged' },
        ],
      });
      const cluster = await file('cluster.yaml', `---\n${stringify(documentOf(exampleCluster))}---\n`);
      const result = await portage(['apply', '-f', cluster, '-'], { stdin: stringify(documentOf(examplePolicy)) });

      expect(result.stdout).toBe('cluster eu-lake: created\npolicy sales-to-us: unchanged\n');
      expect(result.status).toBe(0);
      expect(server.requests).toHaveLength(1);
      expect((server.requests[0].body as any).documents).toEqual([documentOf(exampleCluster), documentOf(examplePolicy)]);
    });

    it('tells every problem of all files with file, document and path, and sends nothing', async () => {
      const bad = documents.replace('s3://acme-us/replica/', 's3://acme-us/replica').replace('region: eu', 'region: [eu]');
      const first = await file('first.yaml', bad);
      const second = await file('second.yaml', 'kind: [\n---\nkind: Resource\n');
      const result = await portage(['apply', '-f', first, '-f', second]);

      expect(result.status).toBe(2);
      expect(server.requests).toEqual([]);
      expect(result.stderr).toContain(`${first}, document 1 (eu-lake), spec.replication.region: `);
      expect(result.stderr).toContain(`${first}, document 2 (sales-to-us), spec.replication.target.location: must be an absolute URI`);
      expect(result.stderr).toContain(`${second}, document 1: `);
      expect(result.stderr).toContain(`${second}, document 2, spec.type: must be replication-cluster or replication-policy`);
      expect(result.stderr).toContain('4 problems, nothing was applied');
    });

    it("places the server's problems in the files, as JSON too", async () => {
      server.handlers.importDocuments = () =>
        new StubRefusal(400, {
          name: 'InputError',
          message: 'invalid',
          problems: [{ document: 1, name: 'sales-to-us', path: 'spec.replication.source.cluster', message: 'no such cluster' }],
        });
      const path = await file('both.yaml', `---\n---\n${documents}`);
      const result = await portage(['apply', '-f', path, '--json']);

      expect(result.status).toBe(2);
      // The text begins with an empty document, which counts.
      expect(result.json().error.problems).toEqual([
        { file: path, position: 3, name: 'sales-to-us', path: 'spec.replication.source.cluster', message: 'no such cluster' },
      ]);
    });

    it('leaves policies of kinds that it does not know to the server', async () => {
      server.handlers.importDocuments = () => ({ objects: [] });
      const custom = { ...documentOf(examplePolicy), spec: { ...examplePolicy.spec, replication: { kind: 'acme-sync', speed: 'high' } } };
      const result = await portage(['apply', '--dry-run', '-f', await file('custom.yaml', stringify(custom))]);
      expect(result.status).toBe(0);
      expect(server.requests[0].body).toMatchObject({ dryRun: true });
    });

    it('refuses what cannot be read, an empty file and a missing option', async () => {
      expect((await portage(['apply', '-f', join(directory, 'absent.yaml')])).status).toBe(2);
      expect((await portage(['apply', '-f', await file('empty.yaml', '# nothing\n')])).status).toBe(2);
      expect((await portage(['apply'])).status).toBe(2);
    });
  });

  describe('get', () => {
    it('gives documents back that apply takes again', async () => {
      server.handlers.listClusters = () => ({ items: [exampleCluster], totalItems: 1 });
      server.handlers.listPolicies = () => ({ items: [examplePolicy], totalItems: 1 });
      const { stdout } = await portage(['get', '-o', 'yaml']);
      expect(parseAllDocuments(stdout).map(document => (document as any).toJS())).toEqual([
        documentOf(exampleCluster),
        documentOf(examplePolicy),
      ]);

      server.handlers.importDocuments = () => ({ objects: [] });
      expect((await portage(['apply', '-f', '-'], { stdin: stdout })).status).toBe(0);
    });

    it('reads all pages, and answers with an array of documents with their status', async () => {
      server.handlers.listPolicies = ({ query }) =>
        query.cursor ? { items: [examplePolicy], totalItems: 2 } : { items: [examplePolicy], nextCursor: 'more', totalItems: 2 };
      const result = await portage(['get', 'policies', '--json']);
      expect(result.json()).toHaveLength(2);
      expect(result.json()[0].status).toEqual(examplePolicy.status);
      expect(server.requests.map(({ query }) => query.cursor)).toEqual([undefined, 'more']);
    });

    it('shows tables, and one job with its stages', async () => {
      server.handlers.getPolicy = () => examplePolicy;
      server.handlers.getJob = () => succeededJob;
      expect((await portage(['get', 'policy', 'sales-to-us'])).stdout).toContain('2 commits, 400 rows, 2.0 KiB, 4.2 s');
      const job = (await portage(['get', 'job', 'job-1'])).stdout;
      expect(job).toContain('job job-1 of sales-to-us: succeeded');
      expect(job).toMatch(/copy +succeeded +1\/2 +3 s/);
      expect(server.requests.map(({ path }) => path)).toEqual([{ name: 'sales-to-us' }, { id: 'job-1' }]);
    });

    it('takes as many jobs as asked for', async () => {
      server.handlers.listJobs = () => ({ items: [exampleJob({ id: 'a' }), exampleJob({ id: 'b' })], nextCursor: 'more', totalItems: 9 });
      const result = await portage(['get', 'jobs', '--policy', 'sales-to-us', '--status', 'failed', '--limit', '3', '--json']);
      expect(result.json().map(({ id }: { id: string }) => id)).toEqual(['a', 'b', 'a']);
      expect(server.requests[0].query).toMatchObject({ policy: 'sales-to-us', status: 'failed', limit: 3 });
      expect((await portage(['get', 'jobs', '--limit', '0'])).status).toBe(2);
    });

    it('refuses types that do not exist and tells names that do not', async () => {
      expect((await portage(['get', 'tables'])).status).toBe(2);
      server.handlers.getCluster = () =>
        new StubRefusal(404, { name: 'NotFoundError', message: 'none', reason: createReason('not-found', 'There is no cluster "x"') });
      const result = await portage(['get', 'clusters', 'x', '--json']);
      expect(result.status).toBe(2);
      expect(result.stderr).toContain('not-found: There is no cluster "x"');
      expect(result.json().error.reason.code).toBe('not-found');
    });
  });

  it('deletes, and says where the replica stays', async () => {
    server.handlers.deletePolicy = () => ({ replica: 's3://acme-us/replica/' });
    server.handlers.deleteCluster = () =>
      new StubRefusal(409, { name: 'ConflictError', message: 'used', reason: createReason('cluster-in-use', 'sales-to-us uses it') });
    expect((await portage(['delete', 'policies', 'sales-to-us'])).stdout).toContain('stays at s3://acme-us/replica/');
    const refused = await portage(['delete', 'cluster', 'eu-lake']);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('cluster-in-use: sales-to-us uses it');
    expect((await portage(['delete', 'job', 'job-1'])).status).toBe(2);
  });

  it('checks a cluster, and fails where it is unhealthy or unknown', async () => {
    server.handlers.checkCluster = () => exampleCluster;
    const healthy = await portage(['check', 'eu-lake']);
    expect(healthy).toMatchObject({ status: 0, stdout: 'cluster eu-lake: healthy\n  list: ok (12 ms)\n' });
    for (const health of ['unhealthy', 'unknown'] as const) {
      const reason = createReason('storage-denied', 'bad key');
      server.handlers.checkCluster = () => ({
        ...exampleCluster,
        status: { ...exampleCluster.status, health, reason, checks: [{ name: 'list', ok: false, durationMs: 3, reason }] },
      });
      const result = await portage(['check', 'eu-lake']);
      expect(result.status).toBe(1);
      expect(result.stdout).toContain('storage-denied: bad key');
    }
  });

  describe('plan', () => {
    it('waits for the dry run and shows what it made', async () => {
      const looks = [exampleJob({ dryRun: true, trigger: 'plan' })];
      server.handlers.planPolicy = () => exampleJob({ dryRun: true, trigger: 'plan', status: 'waiting' });
      server.handlers.getJob = () => looks.shift() ?? { ...succeededJob, dryRun: true };
      const plan = { policy: 'sales-to-us', hash: 'f00', files: 3, bytes: 3_072, requests: 9, cost: { amount: 0.5, currency: 'EUR' } };
      const saved = { filesObsolete: 4, bytesSaved: 2_048, costSaved: { amount: 0.25, currency: 'EUR' } };
      const rest = { tables: 1, manifests: 2, heldTables: [], jobId: 'job-1', items: 's3://acme-us/plan.ndjson', ...saved };
      server.handlers.getPlan = () => ({ ...plan, ...rest });

      expect((await portage(['plan', 'sales-to-us', '--json'])).json()).toEqual({ ...plan, ...rest });
      const { stdout } = await portage(['plan', 'sales-to-us']);
      expect(stdout).toMatch(/bytes +3072 \(3\.0 KiB\)/);
      expect(stdout).toMatch(/cost +0\.50 EUR/);
      expect(stdout).toMatch(/saved +4 obsolete files not copied, 2048 bytes \(2\.0 KiB\), 0\.25 EUR/);
    });

    it('tells why there is no plan', async () => {
      server.handlers.planPolicy = () => exampleJob({ dryRun: true });
      server.handlers.getJob = () => failedJob;
      const result = await portage(['plan', 'sales-to-us']);
      expect(result.status).toBe(1);
      expect(result.stdout).toContain('storage-denied: us-lake: 403 Forbidden');
    });
  });

  describe('run', () => {
    it('starts a job and leaves it', async () => {
      server.handlers.runPolicy = () => exampleJob({ status: 'waiting' });
      const result = await portage(['run', 'sales-to-us', '--plan', 'f00', '--at', '2026-11-22T11:00+01:00']);
      expect(result).toMatchObject({ status: 0, stdout: 'job job-1 of sales-to-us: waiting\n' });
      expect(server.requests[0].body).toEqual({ plan: 'f00', at: '2026-11-22T10:00:00.000Z' });
      expect(server.requests[0].headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
    });

    it('waits with --wait, shows progress apart from the answer, and fails with the job', async () => {
      const progress = { items: 5, bytes: 1_048_576, totalItems: 10, totalBytes: 2_097_152 };
      const rate = { itemsPerSecond: 5, bytesPerSecond: 1_048_576 };
      const looks = [
        exampleJob({
          stages: [exampleStage({ name: 'copy', progress, rate, timeLeftSeconds: 1 }), exampleStage({ name: 'audit', status: 'waiting' })],
        }),
        succeededJob,
      ];
      server.handlers.runPolicy = () => exampleJob({ status: 'waiting' });
      server.handlers.getJob = () => looks.shift()!;
      const result = await portage(['run', 'sales-to-us', '--wait', '--json']);
      expect(result.status).toBe(0);
      expect(result.json()).toEqual(JSON.parse(JSON.stringify(succeededJob)));
      expect(result.stderr).toContain('copy: running, 1 of 2 tasks, 5 of 10 items, 1.0 MiB of 2.0 MiB, 1.0 MiB/s, 1 s left\n');
      expect(result.stderr).toContain('copy: succeeded, 1 of 2 tasks\n');

      server.handlers.getJob = () => failedJob;
      const failed = await portage(['run', 'sales-to-us', '--wait']);
      expect(failed.status).toBe(1);
      expect(failed.stdout).toContain('storage-denied: us-lake: 403 Forbidden');
    });

    it('rewrites one line on a terminal', async () => {
      const looks = [
        exampleJob({ stages: [exampleStage({ name: 'copy' })] }),
        exampleJob({ stages: [exampleStage({ name: 'copy' })] }),
        succeededJob,
      ];
      server.handlers.runPolicy = () => exampleJob();
      server.handlers.getJob = () => looks.shift()!;
      const { stderr } = await portage(['run', 'sales-to-us', '--wait'], { tty: true });
      expect(stderr).toBe(
        '\r\u001b[Kcopy: running, 1 of 2 tasks\r\u001b[Kcopy: running, 1 of 2 tasks\r\u001b[Kcopy: succeeded, 1 of 2 tasks\n',
      );
    });

    it('takes nothing new for done, and any other skip for failed', async () => {
      server.handlers.runPolicy = () => exampleJob();
      server.handlers.getJob = () => exampleJob({ status: 'skipped', reason: createReason('nothing-new', 'source and replica are equal') });
      expect((await portage(['run', 'sales-to-us', '--wait'])).status).toBe(0);
      server.handlers.getJob = () => exampleJob({ status: 'skipped', reason: createReason('overlap-skipped', 'a job is running') });
      expect((await portage(['run', 'sales-to-us', '--wait'])).status).toBe(1);
    });

    it('goes on waiting while the server restarts', async () => {
      let looks = 0;
      server.handlers.runPolicy = () => exampleJob();
      server.handlers.getJob = () => {
        looks += 1;
        return looks < 3 ? new StubRefusal(503, { name: 'ServiceUnavailableError', message: 'starting' }) : succeededJob;
      };
      expect((await portage(['run', 'sales-to-us', '--wait'])).status).toBe(0);
    });

    it('refuses a time that is none', async () => {
      expect((await portage(['run', 'sales-to-us', '--at', 'tomorrow'])).status).toBe(2);
    });
  });

  it('suspends, resumes, cancels and retries', async () => {
    const suspended = { ...examplePolicy, status: { ...examplePolicy.status, suspended: true } };
    server.handlers.suspendPolicy = () => suspended;
    server.handlers.resumePolicy = () => examplePolicy;
    server.handlers.cancelJob = () => exampleJob({ status: 'running' });
    server.handlers.retryJob = () => exampleJob({ id: 'job-2', retryOf: 'job-1' });
    server.handlers.getJob = () => ({ ...failedJob, id: 'job-2' });

    expect((await portage(['suspend', 'sales-to-us'])).stdout).toBe('policy sales-to-us: suspended\n');
    expect((await portage(['resume', 'sales-to-us', '--take-over'])).stdout).toBe('policy sales-to-us: resumed\n');
    expect((await portage(['cancel', 'job-1'])).stdout).toBe('job job-1: cancelling\n');
    expect((await portage(['retry', 'job-1'])).stdout).toBe('job job-2 retries job-1\n');
    expect((await portage(['retry', 'job-1', '--wait'])).status).toBe(1);
    expect(server.requests[1].body).toEqual({ takeOver: true });
  });

  it('shows the log of all tasks by time, and follows until the job has ended', async () => {
    const at = (second: number) => `2026-11-22T10:00:0${second}.000Z`;
    const task = (id: string) => ({
      id,
      kind: 'copy-files',
      region: 'us',
      status: 'running' as const,
      attempt: 1,
      maxAttempts: 3,
      progress: { items: 0, bytes: 0 },
    });
    const logs: Record<string, { at: string; message: string }[]> = {
      one: [
        { at: at(1), message: 'first' },
        { at: at(3), message: 'third' },
      ],
      two: [{ at: at(2), message: 'second' }],
    };
    let looks = 0;
    server.handlers.getJob = () => {
      looks += 1;
      if (looks === 2) {
        logs.two.push({ at: at(4), message: 'fourth' });
      }
      return looks < 2 ? exampleJob() : succeededJob;
    };
    server.handlers.listStages = () => ({ stages: [{ ...exampleStage({ name: 'copy' }), taskList: [task('one'), task('two')] }] });
    server.handlers.getTaskLog = ({ path, query }) => {
      const after = query.after as number;
      const lines = logs[path.id]
        .map((line, index) => ({ ...line, level: 'info' as const, sequence: index + 1 }))
        .filter(line => line.sequence > after);
      return { lines, next: lines.at(-1)?.sequence ?? after };
    };
    const { stdout } = await portage(['logs', 'job-1', '--follow']);
    expect(stdout.match(/first|second|third|fourth/g)).toEqual(['first', 'second', 'third', 'fourth']);
    expect(stdout).toContain('2026-11-22T10:00:01.000Z info  copy one first\n');
    expect((await portage(['logs', 'job-1', '--json'])).json()).toHaveLength(4);
  });

  it('tells lag over time', async () => {
    const sample = { at: '2026-01-01T12:00:00.000Z', commits: 1, rows: 10, bytes: 512, seconds: 61 };
    const span = { from: '2026-01-01T12:00:00.000Z', to: '2026-01-01T13:00:00.000Z' };
    let samples = [sample];
    server.handlers.getLagHistory = () => ({ ...span, resolutionSeconds: 300, series: [{ policy: 'sales-to-us', samples }] });
    const asked = ['lag', 'sales-to-us', '--from', '2026-01-01T12:00Z', '--resolution', '5m'];
    const { stdout } = await portage(asked);
    expect(stdout).toContain('the highest lag of each 5 min 0 s');
    expect(stdout).toContain('2026-01-01T12:00:00.000Z  1        10    512 B  1 min 1 s');
    expect(server.requests.at(-1)!.query).toEqual({ from: span.from, resolution: '5m' });
    expect((await portage([...asked, '--json'])).json().series[0].samples).toEqual([sample]);
    samples = [];
    expect((await portage(['lag', 'sales-to-us', '--history'])).stdout).toContain('nothing was measured');
    expect((await portage(['lag', 'sales-to-us', '--history', '--last'])).status).toBe(2);
  });

  describe('verify', () => {
    const result = {
      level: 'files' as const,
      ok: true,
      digest: 'd1',
      tables: 2,
      damages: 0,
      unproved: 0,
      filesCompared: 9,
      bytesRead: 100,
      report: 's3://us/r',
    };
    const finish = (fields: Parameters<typeof exampleJob>[0], problems: [string, string][] = []) => {
      const job = exampleJob({ purpose: 'verify', options: { level: 'files' }, ...fields });
      server.handlers.verifyPolicy = () => exampleJob({ purpose: 'verify' });
      server.handlers.getJob = () => job;
      server.handlers.getAuditReport = ({ query }) => ({
        report: { id: job.id, policy: job.policy, status: job.status, createdAt: job.createdAt, level: 'files' },
        problems: problems
          .slice(query.cursor ? 1 : 0, query.cursor ? 2 : 1)
          .map(([path, message]) => ({ type: 'damage', table: 'sales.orders', path, message })),
        ...(!query.cursor && problems.length > 1 && { nextCursor: 'more' }),
      });
    };

    it('waits for the verdict and ends with 0 where all is proved', async () => {
      finish({ status: 'succeeded', result });
      const { status, json } = await portage(['verify', 'sales-to-us', '--level', 'files', '--json']);
      expect(status).toBe(0);
      expect(json()).toMatchObject({ policy: 'sales-to-us', level: 'files', ok: true, digest: 'd1', problems: [], report: 's3://us/r' });
      expect(server.requests[0]).toMatchObject({ name: 'verifyPolicy', body: { level: 'files' } });
    });

    it('says what the publication left out, which is proved to be all that is missing', async () => {
      const prunedTables = [{ table: 'sales.orders', snapshots: ['3123504899860989567', '8'], count: 52 }];
      finish({ status: 'succeeded', result: { ...result, prunedTables } });
      expect((await portage(['verify', 'sales-to-us', '--json'])).json()).toMatchObject({ ok: true, prunedTables });
      expect((await portage(['verify', 'sales-to-us'])).stdout).toMatch(
        /left out of sales\.orders +snapshots 3123504899860989567, 8 and 50 more/,
      );
    });

    it('compares rows where it is asked to, and says how many', async () => {
      finish({ status: 'succeeded', result: { ...result, level: 'rows', rowsCompared: 1_234 } });
      expect(await portage(['verify', 'sales-to-us', '--level', 'rows'])).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(/rows compared +1234/),
      });
      expect(server.requests[0]).toMatchObject({ name: 'verifyPolicy', body: { level: 'rows' } });
    });

    it('tells every problem of all pages and ends with 1', async () => {
      const reason = createReason('replica-damaged', '2 damages were found');
      finish({ status: 'failed', reason, result: { ...result, ok: false, digest: undefined, damages: 2 } }, [
        ['s3://us/a', 'is missing'],
        ['s3://us/b', 'has other bytes'],
      ]);
      const told = await portage(['verify', 'sales-to-us', '--json']);
      expect(told.status).toBe(1);
      expect(told.json()).toMatchObject({
        ok: false,
        reason: { code: 'replica-damaged' },
        problems: [{ path: 's3://us/a' }, { path: 's3://us/b' }],
      });
      expect((await portage(['verify', 'sales-to-us'])).stdout).toContain('damage: sales.orders: s3://us/b: has other bytes');
    });

    it('never says "ok" of a job that came to no verdict', async () => {
      finish({ status: 'failed', reason: createReason('storage-unreachable', 'no answer'), result: { ...result, report: undefined } });
      const told = await portage(['verify', 'sales-to-us', '--json']);
      expect([told.status, told.json().ok]).toEqual([1, false]);
    });

    it('refuses a level that there is none of, and says which there are', async () => {
      const refused = await portage(['verify', 'sales-to-us', '--level', 'bytes']);
      expect(refused.status).toBe(2);
      expect(refused.stderr).toContain('must be metadata, files or rows');
      expect(server.requests).toEqual([]);
    });
  });

  it('prunes, lists what it would remove, and overrides the fuse where asked to', async () => {
    const result = {
      files: 1,
      bytes: 2_048,
      listedFiles: 9,
      listedBytes: 9_000,
      unneededFiles: 1,
      unneededBytes: 2_048,
      items: 's3://us/plan',
    };
    const counts = { quarantinedFiles: 0, quarantinedBytes: 0, deletedFiles: 0, deletedBytes: 0 };
    const job = exampleJob({ purpose: 'prune', dryRun: true, status: 'succeeded', result: { ...result, ...counts } });
    server.handlers.prunePolicy = () => job;
    server.handlers.getJob = () => job;
    server.handlers.listPrunedFiles = () => ({
      items: [{ uri: 's3://us/old.parquet', sizeBytes: 2_048, quarantineUri: 's3://us/q/old.parquet' }],
    });
    const { stdout, status } = await portage(['prune', 'sales-to-us', '--dry-run']);
    expect(status).toBe(0);
    expect(stdout).toContain('s3://us/old.parquet');
    expect(stdout).toContain('prune job job-1 of sales-to-us: succeeded (dry run)');
    expect(server.requests[0].body).toEqual({ dryRun: true, overrideFuse: false });

    const blown = exampleJob({ purpose: 'prune', status: 'failed', reason: createReason('fuse-blown', 'too many') });
    server.handlers.prunePolicy = () => blown;
    server.handlers.getJob = () => blown;
    const refused = await portage(['prune', 'sales-to-us', '--override-fuse', '--json']);
    expect(refused.status).toBe(1);
    expect(refused.json()).toMatchObject({ status: 'failed', reason: { code: 'fuse-blown' }, prunedFiles: [] });
    expect(server.requests.find(({ body }) => (body as any)?.overrideFuse)).toMatchObject({ name: 'prunePolicy' });
  });

  it('tells lag and preview', async () => {
    const table = { table: 'sales.orders', commits: 1, rows: 10, bytes: 512, seconds: 61 };
    server.handlers.getLag = () => ({
      policy: 'sales-to-us',
      commits: 1,
      rows: 10,
      bytes: 512,
      seconds: 61,
      measuredAt: '2026-01-01T12:00:00Z',
      tables: [table],
    });
    server.handlers.previewPolicy = () => ({ policy: 'sales-to-us', compiled: { kind: 'iceberg' }, nextRuns: [] });
    const lag = await portage(['lag', 'sales-to-us', '--json']);
    expect(lag.json()).toMatchObject({ policy: 'sales-to-us', commits: 1, tables: [table] });
    expect((await portage(['lag', 'sales-to-us'])).stdout).toContain('policy sales-to-us: 1 commits, 10 rows, 512 B, 1 min 1 s');
    expect((await portage(['lag', 'sales-to-us', '--last'])).status).toBe(0);
    expect(server.requests.at(-1)!.query).toEqual({ measure: 'never' });
    expect((await portage(['preview', 'sales-to-us', '--at', '2026-11-22'])).stdout).toContain('kind: iceberg');
    expect(server.requests.at(-1)!.query).toEqual({ at: '2026-11-22T00:00:00.000Z' });
  });

  describe('the server and its token', () => {
    const tokenOf = () => server.requests.at(-1)!.headers.authorization;
    const demo = {
      backend: { auth: { externalAccess: [{ type: 'static', options: { token: 'demo-token', subject: 'portage-development' } }] } },
    };

    beforeEach(async () => {
      server.handlers.listPolicies = () => ({ items: [], totalItems: 0 });
      await file('app-config.demo.yaml', stringify(demo));
    });

    it('takes --token, else PORTAGE_TOKEN, else towards loopback the token of the demo', async () => {
      await portage(['get', 'policies', '--token', 'typed'], { environment: { PORTAGE_TOKEN: 'environment' }, home: directory });
      expect(tokenOf()).toBe('Bearer typed');
      await portage(['get', 'policies'], { environment: { PORTAGE_TOKEN: 'environment' }, home: directory });
      expect(tokenOf()).toBe('Bearer environment');
      await portage(['get', 'policies'], { home: directory });
      expect(tokenOf()).toBe('Bearer demo-token');
      await portage(['get', 'policies']);
      expect(tokenOf()).toBeUndefined();
    });

    it('never sends the token of the demo elsewhere', async () => {
      const send = jest.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('fetch failed', { cause: new Error('no network') }));
      const result = await runPortage(['get', 'policies', '--server', 'https://portage.example'], { home: directory });
      expect(result.status).toBe(3);
      expect(send.mock.calls[0][1]!.headers).not.toHaveProperty('authorization');
      send.mockRestore();
    });

    it.each([
      [401, 4],
      [403, 4],
      [404, 2],
      [409, 1],
      [500, 1],
      [503, 3],
    ])('turns HTTP %d into exit status %d', async (http, status) => {
      server.handlers.listPolicies = () => new StubRefusal(http, { name: 'Refusal', message: 'no' });
      expect((await portage(['get', 'policies'])).status).toBe(status);
    });

    it('ends with 3 where no server is, and says why', async () => {
      const { url } = server;
      await server.stop();
      server = await StubServer.start();
      const result = await runPortage(['get', 'policies', '--server', url, '--json']);
      expect(result.status).toBe(3);
      expect(result.stderr).toContain('ECONNREFUSED');
      expect(result.json().error.message).toContain(url);
    });

    it('ends with 2 on wrong usage, and with 0 after help', async () => {
      expect((await runPortage(['get', '--server', 'ftp://example'])).status).toBe(2);
      expect((await runPortage(['conquer'])).status).toBe(2);
      expect((await runPortage(['run'])).status).toBe(2);
      const help = await runPortage(['run', '--help']);
      expect(help.status).toBe(0);
      expect(help.stdout).toContain('--wait');
    });

    it('finds out a server that speaks another version', async () => {
      const send = jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response('{"items":[{}],"totalItems":1}'));
      const result = await runPortage(['get', 'policies']);
      expect(result.status).toBe(1);
      expect(result.stderr).toContain('of one version');
      send.mockRestore();
    });
  });
});
