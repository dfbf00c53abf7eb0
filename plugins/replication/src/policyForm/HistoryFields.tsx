import { Section } from '../components/Section';
import { ChoiceInput, type ChoiceOption } from './ChoiceInput';
import type { FormState } from './FormState';
import { NumberInput } from './NumberInput';
import styles from './PolicyForm.module.css';
import { TextInput } from './TextInput';

const HISTORIES: readonly ChoiceOption[] = [
  { id: 'strict', label: 'Hold the table', description: 'until the source is whole again' },
  { id: 'prune', label: 'Leave out its snapshots', description: 'with their branches and tags; never the current one' },
];
const PRUNINGS: readonly ChoiceOption[] = [
  { id: 'manual', label: 'When somebody starts it' },
  { id: 'automatic', label: 'By itself', description: 'after a publication' },
];

/** What becomes of snapshots that the source lost, and of copies that no snapshot needs any more. */
export function HistoryFields(props: { state: FormState }) {
  const { state } = props;
  return (
    <Section title="History and pruning">
      <div className={styles.fields}>
        <ChoiceInput
          state={state}
          field="history"
          label="If the source lost files of its history"
          description="Which only older snapshots need."
          options={HISTORIES}
        />
        <ChoiceInput
          state={state}
          field="pruningRuns"
          label="Unneeded copies are removed"
          description="Those that no snapshot of the replica needs."
          options={PRUNINGS}
        />
        {state.values.pruningRuns === 'automatic' && (
          <>
            <TextInput state={state} field="pruningEvery" label="At most every" description="Such as 6h or 1d." isRequired />
            <TextInput
              state={state}
              field="pruningGrace"
              label="Unneeded for"
              description="So long readers may still be at it."
              isRequired
            />
            <TextInput
              state={state}
              field="pruningRetention"
              label="Kept in quarantine for"
              description="Then the files are gone for good."
              isRequired
            />
            <NumberInput
              state={state}
              field="fuseCount"
              label="Never more files than"
              description="At once: more stop the job."
              lowest={1}
            />
            <NumberInput
              state={state}
              field="fusePercent"
              label="Never more percent than"
              description="Of all the replica's files, at once."
              lowest={1}
              highest={100}
            />
          </>
        )}
      </div>
    </Section>
  );
}
