import { ReplicationContent } from '../entity/ReplicationContent';
import { SyncHealthCard } from '../entity/SyncHealthCard';
import { LegacyProvider } from './LegacyProvider';

/** The entity card in an app of the old frontend system. */
export function LegacySyncHealthCard() {
  return (
    <LegacyProvider>
      <SyncHealthCard />
    </LegacyProvider>
  );
}

/** The entity tab in an app of the old frontend system. */
export function LegacyReplicationContent() {
  return (
    <LegacyProvider>
      <ReplicationContent />
    </LegacyProvider>
  );
}
