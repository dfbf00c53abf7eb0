import { useRouteRef } from '@backstage/core-plugin-api';
import type { ReactNode } from 'react';
import { ReplicationProvider } from '../components/ReplicationProvider';
import { rootRouteRef } from './rootRouteRef';

/** {@link ReplicationProvider} in an app of the old frontend system. */
export function LegacyProvider(props: { children: ReactNode }) {
  const root = useRouteRef(rootRouteRef);
  return <ReplicationProvider basePath={root()}>{props.children}</ReplicationProvider>;
}
