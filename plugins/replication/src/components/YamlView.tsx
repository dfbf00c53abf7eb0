import { ButtonIcon } from '@backstage/ui';
import { RiCheckLine, RiFileCopyLine } from '@remixicon/react';
import { useState } from 'react';
import { stringify } from 'yaml';
import styles from './YamlView.module.css';

/** Indent and dashes, then a key with its colon, then the rest; a line inside a block of text has no key. */
const LINE = /^(\s*(?:- )*)([\w.@/-]+|"[^"]*")?(:(?:\s|$))?(.*)$/;

function YamlLine(props: { line: string }) {
  const [, lead = '', key, colon, rest = ''] = LINE.exec(props.line) ?? [];
  if (key === undefined || colon === undefined) {
    return <>{props.line}</>;
  }
  return (
    <>
      <span className={styles.dash}>{lead}</span>
      <span className={styles.key}>{key}</span>
      {colon}
      {rest}
    </>
  );
}

/** A document as YAML, to read and to take along. */
export function YamlView(props: { value: unknown; label: string; maxHeight?: string }) {
  const { value, label, maxHeight } = props;
  const [copied, setCopied] = useState(false);
  const text = stringify(value, { lineWidth: 0 });
  const copy = async () => {
    await navigator.clipboard?.writeText(text).then(() => setCopied(true));
  };
  return (
    <div className={styles.box}>
      <div className={styles.copy}>
        <ButtonIcon
          size="small"
          variant="tertiary"
          icon={copied ? <RiCheckLine /> : <RiFileCopyLine />}
          aria-label={copied ? `Copied ${label}` : `Copy ${label}`}
          onPress={copy}
        />
      </div>
      {/* A box that scrolls must be reachable by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className={styles.yaml} tabIndex={0} aria-label={label} style={{ maxHeight }}>
        {text
          .trimEnd()
          .split('\n')
          .map((line, index) => (
            <span key={index}>
              <YamlLine line={line} />
              {'\n'}
            </span>
          ))}
      </pre>
    </div>
  );
}
