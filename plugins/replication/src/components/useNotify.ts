import { alertApiRef, useApiHolder } from '@backstage/core-plugin-api';
import { toastApiRef } from '@backstage/frontend-plugin-api';
import { useCallback } from 'react';

const TRANSIENT_MS = 6_000;

/** Tells the person what became of an action: a toast, or an alert in apps of the old frontend system, which have no toasts. */
export function useNotify(): (message: { title: string; description?: string; status: 'success' | 'danger' | 'info' }) => void {
  const apis = useApiHolder();
  return useCallback(
    ({ title, description, status }) => {
      const toasts = apis.get(toastApiRef);
      if (toasts) {
        toasts.post({ title, description, status, timeout: TRANSIENT_MS });
        return;
      }
      apis.get(alertApiRef)?.post({
        message: description ? `${title}: ${description}` : title,
        severity: status === 'danger' ? 'error' : status,
        display: 'transient',
      });
    },
    [apis],
  );
}
