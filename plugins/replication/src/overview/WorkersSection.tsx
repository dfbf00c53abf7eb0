import type { HealthOverview } from '@portage/backstage-plugin-replication-common';
import { RiServerLine } from '@remixicon/react';
import { EmptyState } from '../components/EmptyState';
import { HealthIcon } from '../components/HealthIcon';
import { LoadingRows } from '../components/LoadingRows';
import { Section } from '../components/Section';
import { TimeAgo } from '../components/TimeAgo';
import { useNow } from '../components/useNow';
import { pluralize } from '../format/pluralize';
import styles from './WorkersSection.module.css';

const MAX_SHOWN = 6;
/** A worker asks for work at least every 25 seconds; one that was silent for longer than this is likely gone. */
const SILENT_MS = 60_000;

/** Who does the work, which regions they serve, and whether they are still heard of. */
export function WorkersSection(props: { health: HealthOverview | undefined }) {
  const now = useNow();
  const workers = props.health?.workers;
  const more = (workers?.length ?? 0) - MAX_SHOWN;
  return (
    <Section title="Workers" hint={workers && pluralize(workers.length, 'worker')} flush>
      {!workers && <LoadingRows rows={2} />}
      {workers?.length === 0 && (
        <EmptyState
          icon={<RiServerLine size={28} />}
          title="No worker is connected"
          description={
            <>
              Nothing is carried until one is: start <code>npm run worker</code>, or set <code>replication.worker.embedded</code>.
            </>
          }
        />
      )}
      {workers && workers.length > 0 && (
        <ul className={styles.list}>
          {workers.slice(0, MAX_SHOWN).map(({ id, regions, lastSeenAt }) => {
            const isSilent = now.getTime() - Date.parse(lastSeenAt) > SILENT_MS;
            return (
              <li key={id} className={styles.worker}>
                <HealthIcon health={isSilent ? 'degraded' : 'healthy'} size={14} label={isSilent ? 'silent' : 'at work'} />
                <span className={styles.id} title={id}>
                  {id}
                </span>
                <span className={styles.note} title={`serves ${regions.join(', ')}`}>
                  {regions.join(', ')} · <TimeAgo at={lastSeenAt} />
                </span>
              </li>
            );
          })}
          {more > 0 && (
            <li className={styles.worker}>
              <span className={styles.note}>and {more} more</span>
            </li>
          )}
        </ul>
      )}
    </Section>
  );
}
