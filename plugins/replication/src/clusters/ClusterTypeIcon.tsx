import type { Cluster } from '@portage/backstage-plugin-replication-common';
import { RiDatabase2Line, RiHardDrive2Line } from '@remixicon/react';
import { isStorage } from '../model/clusterRoles';

/** A storage or a catalog, as a shape. */
export function ClusterTypeIcon(props: { cluster: Cluster; size?: number }) {
  const { cluster, size = 16 } = props;
  const Icon = isStorage(cluster) ? RiHardDrive2Line : RiDatabase2Line;
  return <Icon size={size} color="var(--bui-fg-secondary)" aria-label={isStorage(cluster) ? 'storage' : 'catalog'} />;
}
