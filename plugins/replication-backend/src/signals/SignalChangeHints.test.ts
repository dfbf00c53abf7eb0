import { mockServices } from '@backstage/backend-test-utils';
import type { ChangeHint } from '@portage/backstage-plugin-replication-common';
import { SignalChangeHints } from './SignalChangeHints';

describe('SignalChangeHints', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  function create() {
    const signalled: ChangeHint[] = [];
    const published: unknown[] = [];
    const hints = SignalChangeHints.create({
      signals: {
        publish: async ({ channel, recipients, message }) =>
          void (channel === 'replication' && recipients.type === 'broadcast' && signalled.push(message as never)),
      },
      events: mockServices.events.mock({
        publish: async ({ topic, eventPayload }) => void (topic === 'replication' && published.push(eventPayload)),
      }),
      logger: mockServices.logger.mock(),
    });
    return { hints, signalled, published };
  }

  it('tells each object once for a burst of changes, to portals and other plugins', async () => {
    const { hints, signalled, published } = create();
    for (let change = 0; change < 100; change++) {
      hints.announce({ type: 'policy', name: 'p' });
      hints.announce({ type: 'job', id: 'j', policy: 'p' });
    }
    expect(signalled).toEqual([]);
    await jest.advanceTimersByTimeAsync(500);
    expect(signalled).toEqual([
      { type: 'policy', name: 'p' },
      { type: 'job', id: 'j', policy: 'p' },
    ]);
    expect(published).toEqual(signalled);
    hints.announce({ type: 'policy', name: 'p' });
    await jest.advanceTimersByTimeAsync(500);
    expect(signalled).toHaveLength(3);
  });

  it('tells one thing where nearly everything changed', async () => {
    const { hints, signalled } = create();
    for (let index = 0; index < 51; index++) {
      hints.announce({ type: 'policy', name: `p-${index}` });
    }
    await jest.advanceTimersByTimeAsync(500);
    expect(signalled).toEqual([{ type: 'all' }]);
  });

  it('follows hints in its own process at once, and tells nothing after its end', async () => {
    const { hints, signalled } = create();
    const followed: ChangeHint[] = [];
    hints.onAnnounced(hint => void followed.push(hint));
    hints.announce({ type: 'cluster', name: 'c' });
    expect(followed).toEqual([{ type: 'cluster', name: 'c' }]);
    hints.stop();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(signalled).toEqual([]);
  });
});
