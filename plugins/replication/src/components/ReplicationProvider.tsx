import { QueryClientProvider } from '@tanstack/react-query';
import { useMemo, type ReactNode } from 'react';
import { createQueryClient } from '../api/createQueryClient';
import { useSignalRefresh } from '../api/useSignalRefresh';
import { createLinks } from '../model/createLinks';
import { ColourScope } from './ColourScope';
import { LinksContext } from './useLinks';

/** One cache for pages, cards and tabs, so that going from one to another shows at once what is known. */
export const sharedQueryClient = createQueryClient();

function SignalRefresh() {
  useSignalRefresh();
  return null;
}

/** What every page, card and tab of the plugin stands in: cache, signals, addresses and colours. */
export function ReplicationProvider(props: { basePath: string; children: ReactNode }) {
  const { basePath, children } = props;
  const links = useMemo(() => createLinks(basePath), [basePath]);
  return (
    <QueryClientProvider client={sharedQueryClient}>
      <LinksContext.Provider value={links}>
        <SignalRefresh />
        <ColourScope>{children}</ColourScope>
      </LinksContext.Provider>
    </QueryClientProvider>
  );
}
