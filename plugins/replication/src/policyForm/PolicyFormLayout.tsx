import { Alert, Button } from '@backstage/ui';
import { RiSaveLine } from '@remixicon/react';
import { useEffect, useRef, type FormEvent, type ReactNode } from 'react';
import { POLL_MS } from '../api/pollMs';
import { useAllItems } from '../api/useAllItems';
import { QueryView } from '../components/QueryView';
import { Section } from '../components/Section';
import { YamlView } from '../components/YamlView';
import { describeError } from '../model/describeError';
import styles from './PolicyForm.module.css';
import { PolicyFormFields } from './PolicyFormFields';
import type { PolicyForm } from './usePolicyForm';

/** The form, and beside it the document that it makes. */
export function PolicyFormLayout(props: {
  form: PolicyForm;
  isNew: boolean;
  saveLabel: string;
  isSaving: boolean;
  /** What went wrong besides problems of the document. */
  error: Error | undefined;
  /** Above the form: why it may be read-only. */
  notice?: ReactNode;
  /** Beside the buttons: what keeps it from being saved. */
  conflict?: ReactNode;
  onSave: () => void;
  onLeave: () => void;
}) {
  const { form, isNew, saveLabel, isSaving, error, notice, conflict, onSave, onLeave } = props;
  const clusters = useAllItems('listClusters', { pollMs: POLL_MS.slow });
  const described = error && describeError(error);
  const problemCount = Object.keys(form.state.problems).length;

  const formElement = useRef<HTMLFormElement>(null);
  const outcome = useRef<HTMLDivElement>(null);
  const hasOutcome = Boolean(conflict) || described !== undefined || form.others.length > 0;

  useEffect(() => {
    if (hasOutcome) {
      outcome.current?.scrollIntoView?.({ block: 'nearest', behavior: 'smooth' });
    }
  }, [hasOutcome]);

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (form.check()) {
      onSave();
      return;
    }
    // The problems are drawn first; then the person is led to the topmost.
    requestAnimationFrame(() => formElement.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-invalid] button')?.focus());
  };
  return (
    <div className={styles.layout}>
      <form ref={formElement} className={styles.form} onSubmit={onSubmit} noValidate aria-label="Policy">
        {notice}
        <QueryView query={clusters}>{({ items }) => <PolicyFormFields state={form.state} clusters={items} isNew={isNew} />}</QueryView>
        <div ref={outcome} className={styles.outcome}>
          {conflict}
          {described && <Alert status="danger" icon title={described.title} description={`${described.detail} ${described.action}`} />}
          {form.others.length > 0 && (
            <Alert
              status="danger"
              icon
              title="The document has problems"
              description={
                <ul className={styles.others}>
                  {form.others.map(problem => (
                    <li key={problem}>{problem}</li>
                  ))}
                </ul>
              }
            />
          )}
        </div>
        {!form.state.isReadOnly && (
          <div className={styles.footer}>
            <Button type="submit" iconStart={<RiSaveLine />} isPending={isSaving}>
              {saveLabel}
            </Button>
            <Button variant="secondary" onPress={onLeave}>
              Leave without saving
            </Button>
            {problemCount > 0 && (
              <span role="status">{problemCount === 1 ? 'One field needs another look' : `${problemCount} fields need another look`}</span>
            )}
          </div>
        )}
      </form>
      <aside className={styles.preview}>
        <Section title="Document" hint="the same that portage apply -f takes" flush>
          <YamlView value={form.document} label="document preview" maxHeight="calc(100vh - 14rem)" />
        </Section>
      </aside>
    </div>
  );
}
