/* eslint-disable jest/no-export -- a suite that the tests of several brokers run */
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { createReason, MAX_LOCALIZED_FILES, type LocalizedFile } from '@portage/backstage-plugin-replication-common';
import type { TaskBroker, TaskSpecification, TaskToken } from '@portage/backstage-plugin-replication-node';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTestDatabase } from '../../database/__testUtils__/createTestDatabase';
import { MAX_TASK_LOG_LINES } from '../../database/operations/tasks/appendTaskLog';
import type { ReplicationDatabase } from '../../database/ReplicationDatabase';
import type { DbTaskLogRow, DbTaskRow } from '../../database/tables';
import { DatabaseTaskBroker } from '../DatabaseTaskBroker';
import { TaskHints } from '../TaskHints';
import { TaskQueue } from '../TaskQueue';

/** A broker as a worker has it, and how to put it away. */
export interface BrokerUnderTest {
  broker: TaskBroker;
  close: () => Promise<void>;
}

const PROBE = { cluster: 'eu-lake', connection: 'eu-lake', prefixes: ['s3://eu/'] };
const STALE = { name: 'ConflictError' };
/** Other than the default, so that it is seen to be heeded. */
const RETRY_DELAY_MS = 3_000;

/**
 * What every task broker must do, on SQLite and PostgreSQL. The database broker runs it as it is, others put themselves in front of it.
 * @param connect - makes the broker under test over the database broker that it leads to
 */
export function describeTaskBroker(name: string, connect: (backend: DatabaseTaskBroker) => Promise<BrokerUnderTest>): void {
  const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'], disableDocker: true });

  describe.each(databases.eachSupportedId())(`${name} on %s`, databaseId => {
    let database: ReplicationDatabase;
    let queue: TaskQueue;
    let broker: TaskBroker;
    let close: () => Promise<void>;

    beforeEach(async () => {
      database = await createTestDatabase(databases, databaseId);
      const hints = new TaskHints();
      queue = TaskQueue.create({ database, hints });
      const backend = DatabaseTaskBroker.create({ database, hints, logger: mockServices.logger.mock(), firstRetryDelayMs: RETRY_DELAY_MS });
      ({ broker, close } = await connect(backend));
    });
    afterEach(async () => {
      await close();
    });

    const enqueue = async (tasks: Partial<TaskSpecification>[], priority = 50): Promise<string[]> =>
      await database.transaction(tx =>
        queue.enqueue(tx, { priority, tasks: tasks.map(task => ({ kind: 'extra', region: 'eu', payload: {}, ...task })) }),
      );
    const claim = async (options: Partial<Parameters<TaskBroker['claim']>[0]> = {}) =>
      await broker.claim({ workerId: 'worker-1', regions: ['eu'], kinds: ['extra', 'probe-cluster'], limit: 1, waitMs: 0, ...options });
    const claimOne = async (options: Partial<Parameters<TaskBroker['claim']>[0]> = {}) => {
      const [task] = await claim(options);
      return task;
    };
    const readTask = async (taskId: string) => (await database.knex<DbTaskRow>('tasks').where('id', taskId).first())!;
    const expireLease = async (taskId: string) => await database.knex('tasks').where('id', taskId).update({ lease_until: 1 });
    const makeDue = async (taskId: string) => await database.knex('tasks').where('id', taskId).update({ not_before: 1 });

    describe('claim', () => {
      it('hands out the highest priority first, then the oldest, in the order they were queued', async () => {
        const old = await enqueue([{}, {}], 10);
        const urgent = await enqueue([{}, {}, {}], 90);
        const claimed = await claim({ limit: 4 });
        expect(claimed.map(task => task.taskId)).toEqual([...urgent, old[0]]);
        expect((await claim({ limit: 4 })).map(task => task.taskId)).toEqual([old[1]]);
      });

      it('tells what a handler needs to know', async () => {
        const [id] = await enqueue([{ kind: 'probe-cluster', payload: PROBE }]);
        expect(await claimOne()).toEqual({
          taskId: id,
          kind: 'probe-cluster',
          payload: PROBE,
          attempt: 1,
          fencingToken: 1,
          leaseMs: 30_000,
        });
      });

      it('hands out only the regions and kinds that were asked for', async () => {
        await enqueue([{ region: 'us' }, { kind: 'other' }]);
        expect(await claim({ limit: 10 })).toEqual([]);
        expect(await claim({ limit: 10, regions: ['eu', 'us'], kinds: ['extra', 'other'] })).toHaveLength(2);
      });

      it('hands out each task once, however many workers ask at the same time', async () => {
        const ids = await enqueue(Array.from({ length: 100 }, () => ({})));
        const claims = await Promise.all(Array.from({ length: 20 }, (_, index) => claim({ workerId: `worker-${index}`, limit: 10 })));
        expect(Math.max(...claims.map(tasks => tasks.length))).toBeLessThanOrEqual(10);
        // A worker whose candidates were all taken by others at that moment may come out empty, and asks again.
        const rest = [];
        for (let round = 0; round < 20; round++) {
          rest.push(...(await claim({ limit: 10 })));
        }
        const claimed = [...claims.flat(), ...rest].map(task => task.taskId);
        expect(claimed.sort()).toEqual([...ids].sort());
      });

      it('waits for work and gets it as soon as it is queued', async () => {
        const waiting = claim({ waitMs: 10_000 });
        const startedAt = performance.now();
        const [id] = await enqueue([{}]);
        expect((await waiting).map(task => task.taskId)).toEqual([id]);
        expect(performance.now() - startedAt).toBeLessThan(5_000);
      });

      it('answers with nothing once the time is up, or at once when it is broken off', async () => {
        expect(await claim({ waitMs: 20 })).toEqual([]);
        const controller = new AbortController();
        const waiting = broker
          .claim({ workerId: 'w', regions: ['eu'], kinds: ['extra'], limit: 1, waitMs: 20_000 }, { signal: controller.signal })
          .catch(() => []);
        controller.abort();
        expect(await waiting).toEqual([]);
        // Once the broker has heard of it, nothing is handed to the one who left.
        await sleep(100);
        const [id] = await enqueue([{}]);
        expect(await claimOne()).toMatchObject({ taskId: id, attempt: 1 });
      });

      it('notes which workers there are', async () => {
        await claim({ workerId: 'worker-7', regions: ['eu', 'us'] });
        expect(await database.knex('workers').first()).toMatchObject({
          id: 'worker-7',
          regions: '["eu","us"]',
          kinds: '["extra","probe-cluster"]',
        });
      });
    });

    describe('a claim that lost its lease', () => {
      it('may go on as long as nobody took the task over', async () => {
        const [id] = await enqueue([{}]);
        const task = await claimOne();
        await expireLease(id);
        expect(await broker.heartbeat(task)).toEqual({ cancel: false });
        expect((await readTask(id)).lease_until).toBeGreaterThan(await database.nowMs());
        expect(await claim()).toEqual([]);
      });

      it('is refused whatever it sends once another worker has the task, and changes nothing', async () => {
        const [id] = await enqueue([{}]);
        const stale = await claimOne();
        await expireLease(id);
        await claim({ workerId: 'worker-2' });
        await makeDue(id);
        const task = await claimOne({ workerId: 'worker-2' });
        expect(task).toMatchObject({ taskId: id, attempt: 2, fencingToken: stale.fencingToken + 1 });

        const before = await readTask(id);
        const file = fileOf(1);
        await expect(broker.heartbeat(stale)).rejects.toMatchObject(STALE);
        await expect(broker.progress(stale, { items: 1, bytes: 1 })).rejects.toMatchObject(STALE);
        await expect(broker.log(stale, [lineOf('late')])).rejects.toMatchObject(STALE);
        await expect(broker.complete(stale, { status: 'succeeded', result: {} })).rejects.toMatchObject(STALE);
        await expect(broker.readLocalizedFiles(stale, { scope: 's', sourcePaths: [] })).rejects.toMatchObject(STALE);
        await expect(broker.writeLocalizedFiles(stale, { scope: 's', files: [file] })).rejects.toMatchObject(STALE);
        expect(await readTask(id)).toEqual(before);
        expect(await broker.readLocalizedFiles(task, { scope: 's', sourcePaths: [file.sourcePath] })).toEqual([]);
        await broker.complete(task, { status: 'succeeded', result: { by: 2 } });
        expect(await readTask(id)).toMatchObject({ status: 'succeeded', worker_id: 'worker-2' });
      });

      it('ends a task that kills its workers once the attempts are used up', async () => {
        const [id] = await enqueue([{ maxAttempts: 2 }]);
        for (let attempt = 1; attempt <= 2; attempt++) {
          expect(await claimOne()).toMatchObject({ taskId: id, attempt });
          await expireLease(id);
          expect(await claim()).toEqual([]);
          await makeDue(id);
        }
        expect(await claim()).toEqual([]);
        const row = await readTask(id);
        expect(row.status).toBe('failed');
        expect(JSON.parse(row.reason!)).toMatchObject({
          code: 'attempts-exhausted',
          message: expect.stringMatching(/2 times.*lease-lost.*worker-1/),
        });
      });
    });

    describe('complete', () => {
      it('stores the result and ends the claim', async () => {
        const [id] = await enqueue([{}]);
        const task = await claimOne();
        await broker.complete(task, { status: 'succeeded', result: { rows: 3 } });
        expect(await readTask(id)).toMatchObject({ status: 'succeeded', result: '{"rows":3}', reason: null, lease_until: null });
        await expect(broker.heartbeat(task)).rejects.toMatchObject(STALE);
      });

      it('lets a retryable failure wait, each time longer, until the attempts are used up', async () => {
        const [id] = await enqueue([{ maxAttempts: 3 }]);
        const reason = createReason('storage-unreachable', 'eu-lake does not answer');
        for (const delayMs of [RETRY_DELAY_MS, 2 * RETRY_DELAY_MS]) {
          await broker.complete(await claimOne(), { status: 'failed', reason, retryable: true });
          const waiting = await readTask(id);
          expect(waiting).toMatchObject({ status: 'waiting', worker_id: null, reason: JSON.stringify(reason) });
          expect(waiting.not_before - waiting.started_at!).toBeGreaterThanOrEqual(delayMs);
          expect(await claim()).toEqual([]);
          await makeDue(id);
        }

        await broker.complete(await claimOne(), { status: 'failed', reason, retryable: true });
        const row = await readTask(id);
        expect(row.status).toBe('failed');
        expect(JSON.parse(row.reason!)).toMatchObject({
          code: 'attempts-exhausted',
          message: 'Tried 3 times, the last time: storage-unreachable: eu-lake does not answer',
        });
      });

      it('fails at once where trying again can not help', async () => {
        const [id] = await enqueue([{}]);
        const reason = createReason('storage-denied', 'no key');
        await broker.complete(await claimOne(), { status: 'failed', reason, retryable: false });
        expect(await readTask(id)).toMatchObject({ status: 'failed', reason: JSON.stringify(reason) });
      });

      it('takes a task back that a worker gives up unasked, without counting the attempt', async () => {
        const [id] = await enqueue([{ maxAttempts: 1 }]);
        await broker.complete(await claimOne(), { status: 'cancelled', reason: createReason('cancelled', 'The worker stops.') });
        expect(await readTask(id)).toMatchObject({ status: 'waiting', attempts: 0 });
        expect(await claimOne({ workerId: 'worker-2' })).toMatchObject({ taskId: id, attempt: 1, fencingToken: 2 });
      });

      it('fails a task whose result is not valid for its kind or larger than 64 kB', async () => {
        const [invalid, large] = await enqueue([{ kind: 'probe-cluster', payload: PROBE }, {}]);
        await broker.complete(await claimOne(), { status: 'succeeded', result: { healthy: 'yes' } });
        await broker.complete(await claimOne(), { status: 'succeeded', result: 'x'.repeat(70_000) });
        expect(await readTask(invalid)).toMatchObject({ status: 'failed', reason: expect.stringContaining('healthy') });
        expect(await readTask(large)).toMatchObject({ status: 'failed', reason: expect.stringContaining('payload-too-large') });
      });
    });

    describe('cancel', () => {
      it('reaches the worker with its next heartbeat, and what it reports then is the end', async () => {
        const [id] = await enqueue([{}]);
        const task = await claimOne();
        await database.knex('tasks').where('id', id).update({ cancel_requested: 1 });
        expect(await broker.heartbeat(task)).toEqual({ cancel: true });
        await broker.complete(task, { status: 'failed', reason: createReason('storage-error', 'aborted'), retryable: true });
        expect(await readTask(id)).toMatchObject({ status: 'cancelled' });
      });

      it('does not undo a success that came before it was heard', async () => {
        const [id] = await enqueue([{}]);
        const task = await claimOne();
        await database.knex('tasks').where('id', id).update({ cancel_requested: 1 });
        await broker.complete(task, { status: 'succeeded', result: {} });
        expect(await readTask(id)).toMatchObject({ status: 'succeeded' });
      });
    });

    describe('progress and log', () => {
      it('keeps the newest progress, and begins anew with the next attempt', async () => {
        const [id] = await enqueue([{}]);
        const task = await claimOne();
        await broker.progress(task, { items: 2, bytes: 8_000_000_000_000 });
        await broker.progress(task, { items: 5, bytes: 9_000_000_000_000, totalItems: 7, totalBytes: 9_100_000_000_000 });
        expect(await readTask(id)).toMatchObject({ items: 5, bytes: 9_000_000_000_000, total_items: 7, total_bytes: 9_100_000_000_000 });
        await expireLease(id);
        await claim();
        await makeDue(id);
        await claim();
        expect(await readTask(id)).toMatchObject({ items: 0, bytes: 0, total_items: null });
      });

      it('keeps log lines in their order and says where it cut them off', async () => {
        const [id] = await enqueue([{}]);
        const task = await claimOne();
        for (let from = 0; from < MAX_TASK_LOG_LINES + 400; from += 400) {
          await broker.log(
            task,
            Array.from({ length: 400 }, (_, index) => lineOf(`line ${from + index + 1}`)),
          );
        }
        const rows = await database.knex<DbTaskLogRow>('task_logs').where('task_id', id).orderBy('sequence');
        expect(rows).toHaveLength(MAX_TASK_LOG_LINES + 1);
        expect(rows[0]).toEqual({ task_id: id, sequence: 1, ...lineOf('line 1') });
        expect(rows[MAX_TASK_LOG_LINES - 1].message).toBe(`line ${MAX_TASK_LOG_LINES}`);
        expect(rows[MAX_TASK_LOG_LINES].message).toMatch(/cut here/);
      });
    });

    describe('the localization map', () => {
      it('gives back what was written, replaces by path, and leaves out what is not there', async () => {
        await enqueue([{}]);
        const task = await claimOne();
        const files = Array.from({ length: MAX_LOCALIZED_FILES }, (_, index) => fileOf(index));
        await broker.writeLocalizedFiles(task, { scope: 'sales/1', files });
        const proved: LocalizedFile = { ...files[3], lengthBytes: 9_007_199_254_740_991, proof: 'abc' };
        await broker.writeLocalizedFiles(task, { scope: 'sales/1', files: [files[3], proved] });
        await broker.writeLocalizedFiles(task, { scope: 'sales/2', files: [fileOf(4)] });

        const sourcePaths = [...files.map(file => file.sourcePath), 's3://eu/unknown'].slice(1);
        const found = await broker.readLocalizedFiles(task, { scope: 'sales/1', sourcePaths });
        expect(found.sort((a, b) => (a.sourcePath < b.sourcePath ? -1 : 1))).toEqual(
          files
            .slice(1)
            .map(file => (file.sourcePath === proved.sourcePath ? proved : file))
            .sort((a, b) => (a.sourcePath < b.sourcePath ? -1 : 1)),
        );
      });

      it('tells paths apart to the letter, long ones and those with quotes too', async () => {
        await enqueue([{}]);
        const task = await claimOne();
        const long = `s3://eu/${'ä'.repeat(3_000)}`;
        const paths = [`${long}1`, `${long}2`, `s3://eu/it's "quoted" \\ and ? marked`, 's3://eu/A', 's3://eu/a'];
        const files = paths.map((sourcePath, index) => ({ ...fileOf(index), sourcePath }));
        await broker.writeLocalizedFiles(task, { scope: 's', files });
        for (const file of files) {
          expect(await broker.readLocalizedFiles(task, { scope: 's', sourcePaths: [file.sourcePath] })).toEqual([file]);
        }
      });

      it('pages through all scopes of one policy, and forgets rows of one', async () => {
        await enqueue([{}]);
        const task = await claimOne();
        await broker.writeLocalizedFiles(task, { scope: 'sales/1', files: [0, 1, 2].map(fileOf) });
        await broker.writeLocalizedFiles(task, { scope: 'sales/2', files: [1, 2].map(fileOf) });
        await broker.writeLocalizedFiles(task, { scope: 'sales-2/1', files: [0].map(fileOf) });
        const list = async (limit: number) => {
          const rows: string[] = [];
          let after: { scope: string; sourcePath: string } | undefined;
          for (;;) {
            const page = await broker.listLocalizedFiles(task, { policy: 'sales', after, limit });
            rows.push(...page.map(({ scope, sourcePath }) => `${scope} ${sourcePath}`));
            if (page.length < limit) {
              return rows.sort();
            }
            after = page[page.length - 1];
          }
        };
        const all = [0, 1, 2].map(index => `sales/1 ${fileOf(index).sourcePath}`);
        all.push(...[1, 2].map(index => `sales/2 ${fileOf(index).sourcePath}`));
        expect(await list(2)).toEqual(all);

        await broker.removeLocalizedFiles(task, { scope: 'sales/1', sourcePaths: [1, 7].map(index => fileOf(index).sourcePath) });
        expect(await list(500)).toEqual(all.filter(row => row !== `sales/1 ${fileOf(1).sourcePath}`));
        const stale = { ...task, fencingToken: task.fencingToken - 1 };
        await expect(broker.listLocalizedFiles(stale, { policy: 'sales', limit: 1 })).rejects.toMatchObject(STALE);
        await expect(broker.removeLocalizedFiles(stale, { scope: 'sales/1', sourcePaths: [] })).rejects.toMatchObject(STALE);
      });

      it('takes an empty list', async () => {
        await enqueue([{}]);
        const task: TaskToken = await claimOne();
        await broker.writeLocalizedFiles(task, { scope: 's', files: [] });
        expect(await broker.readLocalizedFiles(task, { scope: 's', sourcePaths: [] })).toEqual([]);
      });
    });
  });
}

function lineOf(message: string) {
  return { at: '2026-11-01T00:00:00.000Z', level: 'info' as const, message };
}

function fileOf(index: number): LocalizedFile {
  return {
    sourcePath: `s3://eu/sales/metadata/${String(index).padStart(4, '0')}.avro`,
    kind: 'manifest',
    localPath: `s3://us/replica/${index}.avro`,
    lengthBytes: 1_000 + index,
    sha256: 'f'.repeat(64),
  };
}
