/**
 * Part of every digest and proof. It changes whenever the canonical encoding does, so that stored proofs of an older encoding are made
 * again instead of being mixed with newer ones.
 */
export const DIGEST_VERSION = 'portage-digest-2';
