import { signalApiRef, type SignalApi } from '@backstage/plugin-signals-react';
import { TestApiProvider } from '@backstage/frontend-test-utils';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, render } from '@testing-library/react';
import { useSignalRefresh } from './useSignalRefresh';

function Page() {
  useSignalRefresh();
  return null;
}

describe('useSignalRefresh', () => {
  afterEach(() => jest.useRealTimers());

  it('asks again at once for the first hint, and once for all that follow it', () => {
    jest.useFakeTimers();
    const listeners: (() => void)[] = [];
    const unsubscribe = jest.fn();
    const signals: SignalApi = {
      subscribe: (_channel, onMessage) => {
        listeners.push(() => onMessage({} as never));
        return { unsubscribe };
      },
    };
    const queries = new QueryClient();
    const invalidate = jest.spyOn(queries, 'invalidateQueries');
    const { unmount } = render(
      <TestApiProvider apis={[[signalApiRef, signals]]}>
        <QueryClientProvider client={queries}>
          <Page />
        </QueryClientProvider>
      </TestApiProvider>,
    );
    const [hint] = listeners;

    act(() => {
      hint();
      hint();
      hint();
    });
    expect(invalidate).toHaveBeenCalledTimes(1);
    act(() => {
      jest.advanceTimersByTime(5_000);
    });
    expect(invalidate).toHaveBeenCalledTimes(2);

    unmount();
    expect(unsubscribe).toHaveBeenCalledTimes(1);
  });
});
