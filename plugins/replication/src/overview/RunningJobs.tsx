import type { Job, RouteResponse } from '@portage/backstage-plugin-replication-common';
import { RiShipLine } from '@remixicon/react';
import type { UseQueryResult } from '@tanstack/react-query';
import { ElapsedTime } from '../components/ElapsedTime';
import { EmptyState } from '../components/EmptyState';
import { ProgressBar } from '../components/ProgressBar';
import { QueryView } from '../components/QueryView';
import { Section } from '../components/Section';
import { StatusIcon } from '../components/StatusIcon';
import { TextLink } from '../components/TextLink';
import { useLinks } from '../components/useLinks';
import { formatCount } from '../format/formatCount';
import { formatDuration } from '../format/formatDuration';
import { formatRate } from '../format/formatRate';
import { currentStage, shareOfStage } from '../model/stageProgress';
import styles from './RunningJobs.module.css';

const MAX_SHOWN = 6;

function RunningJob(props: { job: Job }) {
  const { job } = props;
  const links = useLinks();
  const stage = currentStage(job);
  const position = stage ? job.stages.indexOf(stage) + 1 : job.stages.length;
  const rate = formatRate(stage?.rate);
  return (
    <li className={styles.job}>
      <div className={styles.head}>
        <StatusIcon status={job.status} label={job.status} />
        <TextLink href={links.job(job.id)} isBold>
          {job.policy}
        </TextLink>
        {stage && (
          <span className={styles.stage}>
            {stage.name} · {position} of {job.stages.length}
          </span>
        )}
      </div>
      <span className={styles.time}>
        <ElapsedTime from={job.startedAt} to={job.endedAt} />
      </span>
      <div className={styles.bar}>
        <ProgressBar share={stage && shareOfStage(stage)} label={`${job.policy}, ${stage?.name ?? 'ending'}`} />
        {rate && <span>{rate}</span>}
        {stage?.timeLeftSeconds !== undefined && <span>{formatDuration(stage.timeLeftSeconds * 1_000)} left</span>}
      </div>
    </li>
  );
}

/** The jobs that run now, with progress. */
export function RunningJobs(props: { query: UseQueryResult<RouteResponse<'listJobs'>, Error> }) {
  const { query } = props;
  const links = useLinks();
  const total = query.data?.totalItems ?? 0;
  return (
    <Section
      title="Running now"
      hint={total > 0 ? formatCount(total) : undefined}
      flush
      actions={total > MAX_SHOWN && <TextLink href={links.jobs({ status: 'running' })}>{`All ${formatCount(total)}`}</TextLink>}
    >
      <QueryView query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState
              icon={<RiShipLine size={28} />}
              title="Nothing runs"
              description="Continuous policies start a job as soon as their source has a new commit."
            />
          ) : (
            <ul className={styles.list}>
              {items.slice(0, MAX_SHOWN).map(job => (
                <RunningJob key={job.id} job={job} />
              ))}
            </ul>
          )
        }
      </QueryView>
    </Section>
  );
}
