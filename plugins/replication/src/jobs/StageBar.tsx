import type { Stage } from '@portage/backstage-plugin-replication-common';
import type { CSSProperties } from 'react';
import { ElapsedTime } from '../components/ElapsedTime';
import { StatusIcon } from '../components/StatusIcon';
import { statusColour } from '../components/statusColour';
import { pluralize } from '../format/pluralize';
import { shareOfStage } from '../model/stageProgress';
import styles from './StageBar.module.css';

function describeTasks(stage: Stage): string {
  const { total, succeeded, failed } = stage.tasks;
  const done = succeeded === total ? pluralize(total, 'task') : `${succeeded} of ${pluralize(total, 'task')}`;
  return failed > 0 ? `${done}, ${failed} failed` : done;
}

/** A stage that runs shows a little, however little it has done. */
const MIN_SHARE = 0.05;

function shownShare(stage: Stage): number {
  if (stage.status === 'running') {
    return Math.max(MIN_SHARE, shareOfStage(stage) ?? 0);
  }
  return stage.status === 'waiting' ? 0 : 1;
}

/** The stages of a job in their order; one may be chosen to see its tasks alone. */
export function StageBar(props: { stages: readonly Stage[]; selected: string | undefined; onSelect: (stage: string | undefined) => void }) {
  const { stages, selected, onSelect } = props;
  return (
    <ol className={styles.bar} aria-label="Stages">
      {stages.map(stage => {
        const share = shownShare(stage);
        return (
          <li key={stage.name} className={styles.item}>
            <button
              type="button"
              className={styles.stage}
              style={{ '--stage-colour': statusColour(stage.status), '--stage-share': share } as CSSProperties}
              aria-pressed={stage.name === selected}
              title={stage.reason?.message}
              onClick={() => onSelect(stage.name === selected ? undefined : stage.name)}
            >
              <span className={styles.name}>
                <StatusIcon status={stage.status} size={15} label={stage.status} />
                {stage.name}
              </span>
              <span className={styles.note}>
                {stage.startedAt ? <ElapsedTime from={stage.startedAt} to={stage.endedAt} /> : stage.status}
                {stage.tasks.total > 0 && ` · ${describeTasks(stage)}`}
              </span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}
