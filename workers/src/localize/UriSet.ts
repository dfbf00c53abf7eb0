import { hash as digestOf } from 'node:crypto';

const INITIAL_SLOTS = 1024;
const WORDS_PER_SLOT = 4;
const MAX_LOAD = 0.5;

/**
 * A set of URIs that keeps 128 bits of a hash of each, at most 64 bytes a member: ten million paths as strings would take
 * gigabytes. That two of them meet in 128 bits is less likely than that the machine fails.
 */
export class UriSet {
  private words = new Uint32Array(INITIAL_SLOTS * WORDS_PER_SLOT);
  private members = 0;

  get size(): number {
    return this.members;
  }

  has(uri: string): boolean {
    // Hashing costs more than all else, and many sets stay empty.
    return this.members > 0 && !isEmptySlot(this.words, findSlot(this.words, hashOf(uri), 0));
  }

  /** @returns whether the URI is new to the set */
  add(uri: string): boolean {
    if (this.members >= (this.words.length / WORDS_PER_SLOT) * MAX_LOAD) {
      this.grow();
    }
    const added = insert(this.words, hashOf(uri), 0);
    this.members += added ? 1 : 0;
    return added;
  }

  private grow(): void {
    const larger = new Uint32Array(2 * this.words.length);
    for (let slot = 0; slot < this.words.length; slot += WORDS_PER_SLOT) {
      if (this.words[slot + WORDS_PER_SLOT - 1] !== 0) {
        insert(larger, this.words, slot);
      }
    }
    this.words = larger;
  }
}

/** As a string of a character a byte the digest costs a quarter of what a buffer of its own would. */
function hashOf(uri: string): number[] {
  const digest = digestOf('sha256', uri, 'binary');
  // The lowest bit is always set, so that an empty slot, all zeros, is no member.
  return [wordAt(digest, 0), wordAt(digest, 4), wordAt(digest, 8), (wordAt(digest, 12) | 1) >>> 0];
}

function wordAt(bytes: string, at: number): number {
  const [low, second, third, high] = [bytes.charCodeAt(at), bytes.charCodeAt(at + 1), bytes.charCodeAt(at + 2), bytes.charCodeAt(at + 3)];
  return (low | (second << 8) | (third << 16) | (high << 24)) >>> 0;
}

function isEmptySlot(words: Uint32Array, at: number): boolean {
  return words[at + WORDS_PER_SLOT - 1] === 0;
}

/** Returns false where the hash is there already. */
function insert(words: Uint32Array, hash: ArrayLike<number>, from: number): boolean {
  const at = findSlot(words, hash, from);
  if (!isEmptySlot(words, at)) {
    return false;
  }
  for (let word = 0; word < WORDS_PER_SLOT; word += 1) {
    words[at + word] = hash[from + word];
  }
  return true;
}

/** Open addressing with linear probing: the first word of the slot that holds the hash, or of the empty one where it belongs. */
function findSlot(words: Uint32Array, hash: ArrayLike<number>, from: number): number {
  const slots = words.length / WORDS_PER_SLOT;
  for (let slot = hash[from] % slots; ; slot = (slot + 1) % slots) {
    const at = slot * WORDS_PER_SLOT;
    const found =
      words[at] === hash[from] && words[at + 1] === hash[from + 1] && words[at + 2] === hash[from + 2] && words[at + 3] === hash[from + 3];
    if (found || isEmptySlot(words, at)) {
      return at;
    }
  }
}
