import type { Plan } from '@portage/backstage-plugin-replication-common';
import type { ReactNode } from 'react';
import { formatCost } from '../format/formatCost';
import { formatCount } from '../format/formatCount';
import { Bytes } from './Bytes';

/** Figures of what is not copied, since the backlog made it obsolete; none where there is nothing of the kind. */
export function describeSavings(saved: Pick<Plan, 'filesObsolete' | 'bytesSaved' | 'costSaved'>): [string, ReactNode][] {
  const { filesObsolete, bytesSaved, costSaved } = saved;
  if (filesObsolete === 0) {
    return [];
  }
  return [
    ['obsolete files not copied', formatCount(filesObsolete)],
    ['bytes saved', <Bytes value={bytesSaved} />],
    ...(costSaved ? ([['egress cost saved', formatCost(costSaved)]] as [string, ReactNode][]) : []),
  ];
}
