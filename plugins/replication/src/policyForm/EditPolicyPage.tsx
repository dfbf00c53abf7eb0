import { BreadcrumbEntry } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { Alert, Button } from '@backstage/ui';
import { policyUpdatePermission, ReplicationResponseError, type Policy } from '@portage/backstage-plugin-replication-common';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router-dom';
import { useReplicationMutation } from '../api/useReplicationMutation';
import { useReplicationQuery } from '../api/useReplicationQuery';
import { EmptyState } from '../components/EmptyState';
import { PageFrame } from '../components/PageFrame';
import { QueryView } from '../components/QueryView';
import { Section } from '../components/Section';
import { useLinks } from '../components/useLinks';
import { useNotify } from '../components/useNotify';
import { toDocument } from '../model/toDocument';
import { PolicyFormLayout } from './PolicyFormLayout';
import type { PolicyFormValues } from './PolicyFormValues';
import { usePolicyForm } from './usePolicyForm';
import { valuesFromDocument } from './valuesFromDocument';

const LOST_UPDATE_STATUS = 412;

function isLostUpdate(error: Error | null): boolean {
  return error instanceof ReplicationResponseError && error.status === LOST_UPDATE_STATUS;
}

/**
 * The form of one version of a policy. Saving names that version (`If-Match`): where somebody else saved meanwhile, nothing is
 * overwritten unasked, and the person chooses.
 */
function EditPolicyForm(props: {
  policy: Policy;
  initial: PolicyFormValues;
  onRead: () => Promise<Policy | undefined>;
  onRestart: (policy: Policy) => void;
}) {
  const { policy, initial, onRead, onRestart } = props;
  const { name } = policy.metadata;
  const links = useLinks();
  const navigate = useNavigate();
  const notify = useNotify();
  const update = useReplicationMutation('updatePolicy');
  const permission = usePermission({ permission: policyUpdatePermission, resourceRef: name });
  const isManaged = policy.managedBy !== undefined;
  const isDenied = !permission.loading && !permission.allowed;
  const form = usePolicyForm({ initial, base: toDocument(policy), isReadOnly: isManaged || !permission.allowed });
  const lost = isLostUpdate(update.error);

  const save = (version: number) =>
    update.mutate(
      { path: { name }, body: form.document, ifMatch: version },
      {
        onSuccess: () => {
          notify({ title: `${name} is saved`, description: 'Its trigger is registered anew.', status: 'success' });
          navigate(links.policy(name));
        },
        onError: form.refuse,
      },
    );
  const withCurrent = async (use: (current: Policy) => void) => {
    const current = await onRead();
    if (current) {
      use(current);
    }
  };

  const notice = (
    <>
      {isManaged && (
        <Alert
          status="info"
          icon
          title="This policy is managed elsewhere and read-only here"
          description={`Change it in ${policy.managedBy}; the catalog brings it here.`}
        />
      )}
      {!isManaged && isDenied && (
        <Alert
          status="warning"
          icon
          title="You may not change this policy"
          description={`You need the permission ${policyUpdatePermission.name}.`}
        />
      )}
    </>
  );
  const conflict = lost && (
    <Alert
      status="warning"
      icon
      title="Somebody else saved this policy while you edited it"
      description={`You began with version ${policy.version}. Nothing of yours is lost yet, and nothing of theirs is overwritten.`}
      customActions={
        <>
          <Button size="small" variant="secondary" onPress={() => withCurrent(onRestart)}>
            Take theirs
          </Button>
          <Button
            size="small"
            variant="secondary"
            destructive
            isPending={update.isPending}
            onPress={() => withCurrent(current => save(current.version))}
          >
            Save mine over theirs
          </Button>
        </>
      }
    />
  );
  const hasProblems = form.others.length > 0 || Object.keys(form.state.problems).length > 0;
  return (
    <PolicyFormLayout
      form={form}
      isNew={false}
      saveLabel="Save policy"
      isSaving={update.isPending}
      error={update.error && !lost && !hasProblems ? update.error : undefined}
      notice={notice}
      conflict={conflict}
      onSave={() => save(policy.version)}
      onLeave={() => navigate(links.policy(name))}
    />
  );
}

/** The form for a policy that exists. */
export function EditPolicyPage() {
  const { name = '' } = useParams();
  const links = useLinks();
  const query = useReplicationQuery('getPolicy', { path: { name } });
  // What the form began with stays, however often the policy is read again: its version is what saving is measured against.
  const [begun, setBegun] = useState<Policy>();
  if (query.data && begun?.metadata.name !== name) {
    setBegun(query.data);
  }
  const read = async () => (await query.refetch()).data;
  return (
    <BreadcrumbEntry entry={{ label: name, href: links.policy(name) }}>
      <BreadcrumbEntry entry={{ label: 'Edit', href: links.editPolicy(name) }}>
        <PageFrame title={`Edit ${name}`}>
          <QueryView query={query}>
            {() => {
              const initial = begun && valuesFromDocument(toDocument(begun));
              return begun && initial ? (
                <EditPolicyForm key={begun.version} policy={begun} initial={initial} onRead={read} onRestart={setBegun} />
              ) : (
                <Section title={name}>
                  <EmptyState
                    title="The form does not know this kind of policy"
                    description={`Change a policy of kind "${begun?.spec.replication.kind}" by portage apply -f.`}
                  />
                </Section>
              );
            }}
          </QueryView>
        </PageFrame>
      </BreadcrumbEntry>
    </BreadcrumbEntry>
  );
}
