import { RiCheckLine, RiFileCopyLine } from '@remixicon/react';
import { useEffect, useState } from 'react';
import styles from './CopyableText.module.css';

const CONFIRM_MS = 1_500;

/**
 * Text that one wants to take along: a hash, a digest, a location.
 * @param label - what it is, for the button's name: "Copy source hash"
 * @param shown - what stands there instead of the whole; the whole is the title and what is copied
 */
export function CopyableText(props: { value: string; label: string; shown?: string }) {
  const { value, label, shown = value } = props;
  const [copied, setCopied] = useState(false);

  useEffect(() => {
    if (!copied) {
      return undefined;
    }
    const timer = setTimeout(() => setCopied(false), CONFIRM_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async () => {
    // The clipboard is missing where the portal is served without TLS from another host: the text can be marked by hand there.
    await navigator.clipboard?.writeText(value).then(() => setCopied(true));
  };

  return (
    <span className={styles.root}>
      <span className={styles.text} title={value}>
        {shown}
      </span>
      <button type="button" className={styles.button} onClick={copy} aria-label={copied ? `Copied ${label}` : `Copy ${label}`}>
        {copied ? <RiCheckLine size={14} /> : <RiFileCopyLine size={14} />}
      </button>
    </span>
  );
}
