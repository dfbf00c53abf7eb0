import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// Forms of many fields take their time on a busy machine; what never appears is found out all the same.
configure({ asyncUtilTimeout: 15_000 });
jest.setTimeout(60_000);

/** jsdom has no layout: charts and the map ask for sizes and get none, instead of failing in a misleading place. */
class NoResizeObserver implements ResizeObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}
globalThis.ResizeObserver ??= NoResizeObserver;

/** A page with a form takes its time where other work shares the machine; the tests wait for what they expect, not for a moment. */
jest.setTimeout(60_000);
