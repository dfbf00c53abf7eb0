import { createJob } from '../__testUtils__/createJob';
import { policiesInMotion } from './policiesInMotion';

describe('policiesInMotion', () => {
  it('is whoever runs, and whoever succeeded a moment ago', () => {
    const job = (policy: string, status: 'running' | 'succeeded' | 'failed', endedAt?: string) =>
      createJob({ id: policy, policy, status, endedAt });
    const moving = policiesInMotion({
      running: [job('runs', 'running')],
      recent: [
        job('just-now', 'succeeded', '2026-01-01T11:59:57Z'),
        job('long-ago', 'succeeded', '2026-01-01T11:59:00Z'),
        job('failed', 'failed', '2026-01-01T11:59:59Z'),
      ],
      now: new Date('2026-01-01T12:00:00Z'),
    });
    expect([...moving]).toEqual(['runs', 'just-now']);
  });
});
