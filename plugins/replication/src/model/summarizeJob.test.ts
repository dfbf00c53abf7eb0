import { createReason } from '@portage/backstage-plugin-replication-common';
import { createJob, createStage } from '../__testUtils__/createJob';
import { currentStage, shareOfStage } from './stageProgress';
import { summarizeJob } from './summarizeJob';

const reason = createReason('storage-denied', 'answered 403');
const result = {
  tables: 2,
  heldTables: [{ table: 'sales.x', reason }],
  filesCopied: 12,
  bytesCopied: 3_565_158,
  filesPresent: 0,
  filesObsolete: 0,
  bytesSaved: 0,
  manifestsRewritten: 1,
  manifestsReused: 0,
};

describe('summarizeJob', () => {
  it('tells what a job published', () => {
    expect(summarizeJob(createJob({ id: '1', policy: 'p', status: 'succeeded', result }))).toBe('2 tables · 12 files · 3.4 MiB · 1 held');
  });

  it('tells why a job failed', () => {
    expect(summarizeJob(createJob({ id: '1', policy: 'p', status: 'failed', reason }))).toBe('answered 403');
  });

  it('tells where a running job is', () => {
    const stages = [createStage({ name: 'plan', status: 'succeeded' }), createStage({ name: 'copy', status: 'running' })];
    expect(summarizeJob(createJob({ id: '1', policy: 'p', status: 'running', stages }))).toBe('copy, stage 2 of 2');
  });

  it('has nothing to tell of a result that it does not know', () => {
    expect(summarizeJob(createJob({ id: '1', policy: 'p', status: 'succeeded', result: { rows: 4 } }))).toBe('');
  });
});

describe('stage progress', () => {
  it('is told by bytes, else by items, else by tasks', () => {
    const stage = (progress: object, tasks = { total: 4, succeeded: 1, failed: 0, running: 1 }) =>
      createStage({ name: 'copy', status: 'running', progress: { items: 1, bytes: 25, ...progress }, tasks });
    expect(shareOfStage(stage({ totalBytes: 100, totalItems: 2 }))).toBe(0.25);
    expect(shareOfStage(stage({ totalItems: 2 }))).toBe(0.5);
    expect(shareOfStage(stage({}))).toBe(0.25);
    expect(shareOfStage(stage({}, { total: 1, succeeded: 0, failed: 0, running: 1 }))).toBeUndefined();
  });

  it('is at no stage once all have ended', () => {
    const stages = [createStage({ name: 'plan', status: 'failed' }), createStage({ name: 'copy', status: 'skipped' })];
    expect(currentStage(createJob({ id: '1', policy: 'p', status: 'failed', stages }))).toBeUndefined();
  });
});
