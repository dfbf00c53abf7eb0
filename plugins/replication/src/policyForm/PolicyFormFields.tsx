import { Alert } from '@backstage/ui';
import type { Cluster } from '@portage/backstage-plugin-replication-common';
import { useAllItems } from '../api/useAllItems';
import { Section } from '../components/Section';
import { isCatalog, isStorage } from '../model/clusterRoles';
import { ChoiceInput, type ChoiceOption } from './ChoiceInput';
import type { FormState } from './FormState';
import { HistoryFields } from './HistoryFields';
import { LinesInput } from './LinesInput';
import { NumberInput } from './NumberInput';
import styles from './PolicyForm.module.css';
import { SuggestInput } from './SuggestInput';
import { suggestTarget } from './suggestTarget';
import { TextInput } from './TextInput';
import { useOwnerOptions } from './useOwnerOptions';

const TRIGGERS: readonly ChoiceOption[] = [
  { id: 'continuous', label: 'Continuous', description: 'looks at the source at an interval' },
  { id: 'cron', label: 'Cron', description: 'at fixed times, in a time zone' },
  { id: 'once', label: 'Once', description: 'at one moment' },
  { id: 'manual', label: 'Manual', description: 'only when somebody runs it' },
];
const MISFIRES: readonly ChoiceOption[] = [
  { id: 'once', label: 'Run once' },
  { id: 'skip', label: 'Skip it' },
  { id: 'all', label: 'Run every one' },
];
const OVERLAPS: readonly ChoiceOption[] = [
  { id: 'skip', label: 'Skip it' },
  { id: 'queue', label: 'Queue it' },
];
const TIME_ZONES: readonly ChoiceOption[] = ['UTC', ...Intl.supportedValuesOf('timeZone')].map(zone => ({ id: zone, label: zone }));

/** What a select shows of a cluster; a name that no cluster has (any more) stays choosable, for the server to judge. */
function clusterOptions(clusters: readonly Cluster[], chosen: string): ChoiceOption[] {
  const options = clusters.map(({ metadata, spec, status }) => ({
    id: metadata.name,
    label: metadata.name,
    description: [spec.replication.region, status.type ?? 'connection not configured here'].join(' · '),
  }));
  return chosen && !options.some(({ id }) => id === chosen) ? [...options, { id: chosen, label: chosen, description: 'unknown' }] : options;
}

function TriggerFields(props: { state: FormState }) {
  const { state } = props;
  switch (state.values.triggerType) {
    case 'continuous':
      return <TextInput state={state} field="every" label="Look every" description="Such as 30s, 5m or 1h." isRequired />;
    case 'cron':
      return (
        <>
          <TextInput state={state} field="cron" label="Cron" description="Minute, hour, day, month, day of week." isRequired />
          <SuggestInput
            state={state}
            field="timeZone"
            label="Time zone"
            description="A name such as Europe/Paris."
            options={TIME_ZONES}
            isRequired
          />
        </>
      );
    case 'once':
      return (
        <TextInput
          state={state}
          field="at"
          label="At"
          description="UTC, such as 2027-01-31T02:00:00Z."
          placeholder="2027-01-31T02:00:00Z"
          isRequired
        />
      );
    default:
      return null;
  }
}

/** The sections of the form. */
export function PolicyFormFields(props: { state: FormState; clusters: readonly Cluster[]; isNew: boolean }) {
  const { state, clusters, isNew } = props;
  const { values } = state;
  const owners = useOwnerOptions();
  const policies = useAllItems('listPolicies', { enabled: isNew });
  const catalogs = clusters.filter(isCatalog);
  const storages = clusters.filter(isStorage);

  const onTargetStorage = (changes: { targetStorage?: string }) => {
    const storage = storages.find(({ metadata }) => metadata.name === changes.targetStorage);
    state.onChange({ ...changes, ...suggestTarget({ values, storage, policies: policies.data?.items ?? [] }) });
  };
  return (
    <>
      <Section title="Policy">
        <div className={styles.fields}>
          <TextInput
            state={state}
            field="name"
            label="Name"
            description={isNew ? 'Letters, digits, single dashes. It stays.' : 'A name can not be changed.'}
            isFixed={!isNew}
            isRequired
          />
          <TextInput state={state} field="title" label="Title" description="How people call it." />
          <SuggestInput
            state={state}
            field="owner"
            label="Owner"
            description="A group or user of the catalog."
            placeholder={owners.self ?? 'group:default/data-platform'}
            options={owners.options}
            isRequired
          />
          <TextInput state={state} field="description" label="Description" description="What it is for." />
        </div>
      </Section>
      <Section title="Source">
        <div className={styles.fields}>
          <ChoiceInput
            state={state}
            field="sourceCluster"
            label="Catalog"
            description="Where the tables are committed."
            placeholder="Choose a catalog"
            options={clusterOptions(catalogs, values.sourceCluster)}
            isRequired
          />
          <TextInput
            state={state}
            field="sourceReference"
            label="Reference"
            description="A branch; of a SQL catalog, its name; of an Iceberg REST catalog, its warehouse."
            isRequired
          />
        </div>
      </Section>
      <Section title="Target">
        <div className={styles.fields}>
          <ChoiceInput
            state={{ ...state, onChange: onTargetStorage }}
            field="targetStorage"
            label="Storage"
            description="Where the copies lie."
            placeholder="Choose a storage"
            options={clusterOptions(storages, values.targetStorage)}
            isRequired
          />
          <TextInput
            state={state}
            field="targetLocation"
            label="Location"
            description="A place of its own; ends in a slash."
            placeholder="s3://acme-us/replica/"
            isRequired
          />
          <ChoiceInput
            state={state}
            field="targetCluster"
            label="Catalog"
            description="Where the replica is published."
            placeholder="Choose a catalog"
            options={clusterOptions(catalogs, values.targetCluster)}
            isRequired
          />
          <TextInput
            state={state}
            field="targetReference"
            label="Reference"
            description="A branch that only this policy writes."
            isRequired
          />
        </div>
        {clusters.length === 0 && (
          <Alert
            mt="4"
            status="warning"
            icon
            title="There are no clusters yet"
            description="Bring the catalog and the storages first: portage apply -f, a catalog location, or a template."
          />
        )}
      </Section>
      <Section title="Selection">
        <div className={styles.fields}>
          <LinesInput
            state={state}
            field="include"
            label="Include"
            description="One pattern a line; empty: every table."
            placeholder={'sales.*\nmarketing.**'}
          />
          <LinesInput
            state={state}
            field="exclude"
            label="Exclude"
            description="Left out of what is included; ** spans levels."
            placeholder="sales.tmp_*"
          />
        </div>
      </Section>
      <Section title="Trigger">
        <div className={styles.fields}>
          <ChoiceInput state={state} field="triggerType" label="Runs" description="What starts a job." options={TRIGGERS} />
          <TriggerFields state={state} />
          {values.triggerType !== 'manual' && (
            <>
              <ChoiceInput
                state={state}
                field="misfire"
                label="If a run is missed"
                description="Since the backend was down."
                options={MISFIRES}
              />
              <ChoiceInput
                state={state}
                field="overlap"
                label="If the last run still goes on"
                description="Two never work at once."
                options={OVERLAPS}
              />
            </>
          )}
          <NumberInput
            state={state}
            field="priority"
            label="Priority"
            description="0 to 100; the higher goes first."
            lowest={0}
            highest={100}
          />
        </div>
      </Section>
      <HistoryFields state={state} />
    </>
  );
}
