import type { Policy } from '@portage/backstage-plugin-replication-common';
import { Bytes } from '../components/Bytes';
import { Tile } from '../components/Tile';
import { TimeAgo } from '../components/TimeAgo';
import { formatCount, formatExactCount } from '../format/formatCount';
import { formatDuration } from '../format/formatDuration';
import styles from './PolicyPage.module.css';

/** How far the replica is behind, in all four measures, and when it was published last. */
export function LagTiles(props: { policy: Policy }) {
  const { lag, lastPublished } = props.policy.status;
  const measured = lag ? (
    <>
      measured <TimeAgo at={lag.measuredAt} />
    </>
  ) : (
    'not measured yet'
  );
  return (
    <div className={styles.tiles}>
      <Tile label="Behind, time" value={lag ? formatDuration(lag.seconds * 1_000) : '–'} note={measured} />
      <Tile label="Behind, commits" value={lag ? formatCount(lag.commits) : '–'} note="not yet in the replica" />
      <Tile
        label="Behind, rows"
        value={lag ? <span title={formatExactCount(lag.rows)}>{formatCount(lag.rows)}</span> : '–'}
        note="of all tables"
      />
      <Tile label="Behind, bytes" value={lag ? <Bytes value={lag.bytes} /> : '–'} note="of data files" />
      <Tile
        label="Last published"
        value={<TimeAgo at={lastPublished?.at} missing="never" />}
        note={lastPublished?.tables === undefined ? undefined : `${formatCount(lastPublished.tables)} tables`}
      />
    </div>
  );
}
