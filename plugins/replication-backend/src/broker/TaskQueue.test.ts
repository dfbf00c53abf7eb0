import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { createReason } from '@portage/backstage-plugin-replication-common';
import type { TaskOutcome } from '@portage/backstage-plugin-replication-node';
import { createTestDatabase } from '../database/__testUtils__/createTestDatabase';
import type { ReplicationDatabase } from '../database/ReplicationDatabase';
import { DatabaseTaskBroker } from './DatabaseTaskBroker';
import { TaskHints } from './TaskHints';
import { TaskQueue } from './TaskQueue';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'], disableDocker: true });
const PAYLOAD = { connection: 'lake-catalog', references: ['main'] };
const HEADS = { heads: [{ reference: 'main', hash: 'abc' }] };

describe.each(databases.eachSupportedId())('TaskQueue on %s', databaseId => {
  let database: ReplicationDatabase;
  let queue: TaskQueue;
  let broker: DatabaseTaskBroker;
  const createBroker = (hints: TaskHints) => DatabaseTaskBroker.create({ database, hints, logger: mockServices.logger.mock() });

  beforeEach(async () => {
    database = await createTestDatabase(databases, databaseId);
    const hints = new TaskHints();
    queue = TaskQueue.create({ database, hints });
    broker = createBroker(hints);
  });

  const request = (options: { timeoutMs?: number; signal?: AbortSignal } = {}) =>
    queue.request('watch-references', PAYLOAD, { region: 'eu', timeoutMs: 20_000, ...options });
  async function answer(outcome: TaskOutcome, by = broker): Promise<void> {
    const [task] = await by.claim({ workerId: 'w', regions: ['eu'], kinds: ['watch-references'], limit: 1, waitMs: 10_000 });
    expect(task.payload).toEqual(PAYLOAD);
    expect(task.jobId).toBeUndefined();
    await by.complete(task, outcome);
  }
  const countTasks = async () => (await database.knex('tasks')).length;

  it('gives a request back answered, and leaves nothing behind', async () => {
    const answered = request();
    await answer({ status: 'succeeded', result: HEADS });
    expect(await answered).toEqual(HEADS);
    expect(await countTasks()).toBe(0);
  });

  it('hears of an answer that came by another backend', async () => {
    const answered = request();
    await answer({ status: 'succeeded', result: HEADS }, createBroker(new TaskHints()));
    expect(await answered).toEqual(HEADS);
  });

  it("rejects with the task's own reason, without trying again", async () => {
    const refused = { name: 'ReplicationError', code: 'catalog-unreachable', message: 'refused' };
    await Promise.all([
      expect(request()).rejects.toMatchObject(refused),
      answer({ status: 'failed', reason: createReason('catalog-unreachable', 'refused'), retryable: true }),
    ]);
    expect(await countTasks()).toBe(0);
  });

  it('says whether no worker took the task or one did not end it', async () => {
    await expect(request({ timeoutMs: 50 })).rejects.toMatchObject({ code: 'no-worker', message: expect.stringContaining('"eu"') });
    const timedOut = { code: 'timed-out', message: expect.stringContaining('"w"') };
    const [[task]] = await Promise.all([
      broker.claim({ workerId: 'w', regions: ['eu'], kinds: ['watch-references'], limit: 1, waitMs: 10_000 }),
      expect(request({ timeoutMs: 2_000 })).rejects.toMatchObject(timedOut),
    ]);
    await expect(broker.heartbeat(task)).rejects.toMatchObject({ name: 'ConflictError' });
    expect(await countTasks()).toBe(0);
  });

  it('stops waiting when it is told to', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    await expect(request({ signal: controller.signal })).rejects.toMatchObject({ name: 'AbortError' });
    expect(await countTasks()).toBe(0);
  });

  it('comes before all jobs', async () => {
    await database.transaction(tx =>
      queue.enqueue(tx, {
        priority: 100,
        tasks: [{ kind: 'watch-references', region: 'eu', payload: { connection: 'x', references: [] } }],
      }),
    );
    const answered = request();
    await answer({ status: 'succeeded', result: HEADS });
    expect(await answered).toEqual(HEADS);
  });

  it('refuses a payload that is not valid, and queues nothing then', async () => {
    await expect(queue.request('watch-references', {} as never, { region: 'eu', timeoutMs: 50 })).rejects.toMatchObject({
      code: 'internal-error',
    });
    expect(await countTasks()).toBe(0);
  });

  it('removes requests whose backend stopped while they were under way', async () => {
    const tasks = [{ kind: 'watch-references', region: 'eu', payload: PAYLOAD }];
    const [abandoned] = await database.transaction(tx => queue.enqueue(tx, { priority: 1, tasks }));
    const [recent] = await database.transaction(tx => queue.enqueue(tx, { priority: 1, tasks }));
    await database
      .knex('tasks')
      .where('id', abandoned)
      .update({ created_at: (await database.nowMs()) - 3_600_000 });
    await queue.removeAbandonedRequests();
    expect(await database.knex('tasks').pluck('id')).toEqual([recent]);
  });
});
