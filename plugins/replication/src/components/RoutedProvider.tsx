import { useRouteRef } from '@backstage/frontend-plugin-api';
import type { ReactNode } from 'react';
import { rootRouteRef } from '../routes';
import { ReplicationProvider } from './ReplicationProvider';
import { DEFAULT_BASE_PATH } from './useLinks';

/** {@link ReplicationProvider} in an app of the new frontend system, which knows where the page is mounted. */
export function RoutedProvider(props: { children: ReactNode }) {
  const root = useRouteRef(rootRouteRef);
  return <ReplicationProvider basePath={root?.() ?? DEFAULT_BASE_PATH}>{props.children}</ReplicationProvider>;
}
