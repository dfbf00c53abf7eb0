import type { LagHistory } from '@portage/backstage-plugin-replication-common';
import type { UseQueryResult } from '@tanstack/react-query';
import { useReplicationQuery } from '../api/useReplicationQuery';
import type { LagWindow } from '../model/lagWindows';

/** The window moves on in steps of this share of it: each step is another question, and between them the same one is asked again. */
const STEPS_OF_WINDOW = 10;

/**
 * The recorded lag of some policies, from a window's begin or a little before to now.
 * @param options - `to` in milliseconds since the epoch
 */
export function useLagHistory(options: { names: readonly string[]; window: LagWindow; to: number }): UseQueryResult<LagHistory, Error> {
  const { names, window, to } = options;
  const stepMs = window.lengthMs / STEPS_OF_WINDOW;
  const from = new Date(Math.floor((to - window.lengthMs) / stepMs) * stepMs).toISOString();
  return useReplicationQuery(
    'listLagHistory',
    { query: { policies: names.join(','), from, resolution: window.resolution } },
    { enabled: names.length > 0, pollMs: window.pollMs, keepPrevious: true },
  );
}
