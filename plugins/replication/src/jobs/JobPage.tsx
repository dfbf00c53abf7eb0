import { BreadcrumbEntry } from '@backstage/frontend-plugin-api';
import { Alert } from '@backstage/ui';
import { isFinal, type Job, type RouteResponse, type Task } from '@portage/backstage-plugin-replication-common';
import { useState, type ReactNode } from 'react';
import { useParams } from 'react-router-dom';
import { POLL_MS } from '../api/pollMs';
import { useReplicationQuery } from '../api/useReplicationQuery';
import { CopyableText } from '../components/CopyableText';
import { ElapsedTime } from '../components/ElapsedTime';
import { PageFrame } from '../components/PageFrame';
import { QueryView } from '../components/QueryView';
import { Section } from '../components/Section';
import { StatusBadge } from '../components/StatusBadge';
import { TextLink } from '../components/TextLink';
import { TimeAgo } from '../components/TimeAgo';
import { useLinks } from '../components/useLinks';
import { pluralize } from '../format/pluralize';
import { shortenJobId } from '../model/shortenJobId';
import { JobActions } from './JobActions';
import { JobResult } from './JobResult';
import { StageBar } from './StageBar';
import { TaskLogView } from './TaskLogView';
import { TaskTable } from './TaskTable';

const ALERT_STATUS = { failed: 'danger', cancelled: 'warning', skipped: 'info' } as const;

type StagesWithTasks = RouteResponse<'listStages'>['stages'];

/** The task whose log is worth most unasked: one that failed, else one that runs. */
function likelyTask(tasks: readonly Task[]): Task | undefined {
  return tasks.find(task => task.status === 'failed') ?? tasks.find(task => task.status === 'running');
}

function JobReason(props: { job: Job }) {
  const { status, reason } = props.job;
  if (!reason || !(status in ALERT_STATUS)) {
    return null;
  }
  return <Alert status={ALERT_STATUS[status as keyof typeof ALERT_STATUS]} icon title={reason.message} description={reason.action} />;
}

function StagesAndTasks(props: { stages: StagesWithTasks; result: ReactNode }) {
  const { stages, result } = props;
  const [stageName, setStageName] = useState<string>();
  const [taskId, setTaskId] = useState<string>();
  const tasks = stages.filter(stage => stageName === undefined || stage.name === stageName).flatMap(stage => stage.taskList);
  if (stages.length === 0) {
    return <>{result}</>;
  }
  const chosen = tasks.find(task => task.id === taskId) ?? likelyTask(tasks);
  return (
    <>
      <StageBar stages={stages} selected={stageName} onSelect={setStageName} />
      {result}
      <Section
        title={stageName ? `Tasks of ${stageName}` : 'Tasks'}
        hint={`${pluralize(tasks.length, 'task')}${chosen ? '' : ' · choose one to see its log'}`}
        flush
      >
        <TaskTable tasks={tasks} selectedId={chosen?.id} onSelect={task => setTaskId(task.id)} />
      </Section>
      {chosen && <TaskLogView key={chosen.id} task={chosen} />}
    </>
  );
}

/** One job: where it stands, its stages and tasks, their logs, and what came of it. */
export function JobPage() {
  const { id = '' } = useParams();
  const links = useLinks();
  const pollMs = (job: Job | undefined) => (job && isFinal(job.status) ? undefined : POLL_MS.live);
  const query = useReplicationQuery('getJob', { path: { id } }, { pollMs });
  const job = query.data;
  const stages = useReplicationQuery(
    'listStages',
    { path: { id } },
    { pollMs: () => (job && isFinal(job.status) ? POLL_MS.slow : POLL_MS.live) },
  );

  return (
    <BreadcrumbEntry entry={{ label: job ? `${job.policy} · ${shortenJobId(id)}` : shortenJobId(id), href: links.job(id) }}>
      <PageFrame
        title={job ? `${job.policy} · ${shortenJobId(id)}` : `Job ${shortenJobId(id)}`}
        customActions={job && <JobActions job={job} />}
        metadata={
          job && [
            { label: 'Status', value: <StatusBadge status={job.status} /> },
            { label: 'Policy', value: <TextLink href={links.policy(job.policy)}>{job.policy}</TextLink> },
            { label: 'Purpose', value: job.purpose },
            { label: 'Trigger', value: job.dryRun ? `${job.trigger}, dry run` : job.trigger },
            { label: 'Created', value: <TimeAgo at={job.createdAt} /> },
            { label: 'Took', value: <ElapsedTime from={job.startedAt} to={job.endedAt} /> },
            ...(job.retryOf
              ? [{ label: 'Retry of', value: <TextLink href={links.job(job.retryOf)}>{shortenJobId(job.retryOf)}</TextLink> }]
              : []),
            { label: 'Id', value: <CopyableText value={job.id} label="job id" shown={shortenJobId(job.id)} /> },
          ]
        }
      >
        <QueryView query={query}>
          {loaded => (
            <>
              <JobReason job={loaded} />
              <QueryView query={stages}>{data => <StagesAndTasks stages={data.stages} result={<JobResult job={loaded} />} />}</QueryView>
            </>
          )}
        </QueryView>
      </PageFrame>
    </BreadcrumbEntry>
  );
}
