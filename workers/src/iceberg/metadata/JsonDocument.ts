import { parseTree, type Node } from 'jsonc-parser';
import { corruptMetadata } from '../corruptMetadata';

export type JsonNode = Node;

/**
 * A JSON text that is changed by splicing single values and otherwise stays to the letter.
 *
 * Parsing and printing would lose what others wrote: snapshot ids are 63-bit and do not fit a JavaScript number, decimals would be
 * normalized, integer-like keys reordered. Here each node knows its place in the text, and what is not replaced is not touched,
 * unknown fields, key order and layout included.
 */
export class JsonDocument {
  private readonly edits: { offset: number; length: number; text: string }[] = [];

  private constructor(
    readonly uri: string,
    private readonly text: string,
    readonly root: JsonNode,
  ) {}

  /** @throws ReplicationError `corrupt-metadata` where the text is not one JSON object */
  static parse(uri: string, text: string): JsonDocument {
    let root: JsonNode | undefined;
    try {
      // The library reads leniently, so the strict parser has the first word; its result is of no use, since it loses digits.
      JSON.parse(text);
      root = parseTree(text, undefined, { disallowComments: true });
    } catch (error) {
      throw corruptMetadata(uri, 'it is no valid JSON', { cause: error });
    }
    if (root?.type !== 'object') {
      throw corruptMetadata(uri, 'it is no JSON object');
    }
    return new JsonDocument(uri, text, root);
  }

  /**
   * The value of a member, or `undefined` where there is none or it is null.
   * @throws ReplicationError `corrupt-metadata` where the name occurs twice: readers would differ in which they take
   */
  member(object: JsonNode, name: string): JsonNode | undefined {
    const found = (object.children ?? []).filter(property => property.children?.[0].value === name);
    if (found.length > 1) {
      throw corruptMetadata(this.uri, `the member "${name}" occurs twice`, { offsetBytes: this.byteOffsetOf(found[1]) });
    }
    const value = found[0]?.children?.[1];
    return value?.type === 'null' ? undefined : value;
  }

  /** The items of a member that is an array; none where the member is absent. */
  items(object: JsonNode, name: string): JsonNode[] {
    const array = this.member(object, name);
    if (array && array.type !== 'array') {
      throw this.wrongType(array, name, 'an array');
    }
    return array?.children ?? [];
  }

  /** The names and values of an object's members, in order. */
  entries(object: JsonNode): [string, JsonNode][] {
    return (object.children ?? []).map(property => [property.children![0].value as string, property.children![1]]);
  }

  stringMember(object: JsonNode, name: string): string | undefined {
    const value = this.member(object, name);
    if (value && value.type !== 'string') {
      throw this.wrongType(value, name, 'a string');
    }
    return value?.value as string | undefined;
  }

  /** A whole number's digits as they are written: ids exceed what a JavaScript number holds. */
  integerTextMember(object: JsonNode, name: string): string | undefined {
    const value = this.member(object, name);
    const digits = value && this.sourceText(value);
    if (value && (value.type !== 'number' || !/^-?\d+$/.test(digits as string))) {
      throw this.wrongType(value, name, 'a whole number');
    }
    return digits;
  }

  objectMember(object: JsonNode, name: string): JsonNode | undefined {
    const value = this.member(object, name);
    if (value && value.type !== 'object') {
      throw this.wrongType(value, name, 'an object');
    }
    return value;
  }

  /** The error for a member that is missing, or that is of a type that the specification does not allow. */
  wrongType(node: JsonNode, name: string, expected: string): Error {
    return corruptMetadata(this.uri, `"${name}" is not ${expected}`, { offsetBytes: this.byteOffsetOf(node) });
  }

  /** Replaces a value. Values that are replaced must not lie inside each other. */
  replace(node: JsonNode, value: unknown): void {
    this.edits.push({ offset: node.offset, length: node.length, text: JSON.stringify(value) });
  }

  /** Leaves only some items of an array that is not edited otherwise, in their order and to the letter. */
  keepItems(array: JsonNode, kept: readonly JsonNode[]): void {
    this.edits.push({ offset: array.offset, length: array.length, text: `[${kept.map(item => this.sourceText(item)).join(',')}]` });
  }

  /** Adds a member behind the last one of an object. */
  append(object: JsonNode, name: string, value: unknown): void {
    const comma = object.children?.length ? ',' : '';
    const text = `${comma}${JSON.stringify(name)}:${JSON.stringify(value)}`;
    this.edits.push({ offset: object.offset + object.length - 1, length: 0, text });
  }

  /** Sets members to strings and takes others out, in one object that is not edited otherwise. The others keep their order and their text. */
  changeMembers(object: JsonNode, changes: { set: Readonly<Record<string, string>>; remove: ReadonlySet<string> }): void {
    const { set, remove } = changes;
    const kept = (object.children ?? []).filter(property => !remove.has(property.children![0].value));
    const names = new Set(kept.map(property => property.children![0].value as string));
    const texts = kept.map(property => {
      const [name, value] = property.children!;
      const replaced = Object.hasOwn(set, name.value);
      return replaced
        ? `${this.sourceText(name)}:${JSON.stringify(set[name.value])}`
        : this.textBetween(property.offset, value.offset + value.length);
    });
    for (const [name, value] of Object.entries(set)) {
      if (!names.has(name)) {
        texts.push(`${JSON.stringify(name)}:${JSON.stringify(value)}`);
      }
    }
    this.edits.push({ offset: object.offset, length: object.length, text: `{${texts.join(',')}}` });
  }

  /** The text with all edits made. */
  toText(): string {
    const parts: string[] = [];
    let copiedTo = 0;
    for (const edit of this.edits.toSorted((left, right) => left.offset - right.offset)) {
      parts.push(this.text.slice(copiedTo, edit.offset), edit.text);
      copiedTo = edit.offset + edit.length;
    }
    parts.push(this.text.slice(copiedTo));
    return parts.join('');
  }

  private sourceText(node: JsonNode): string {
    return this.textBetween(node.offset, node.offset + node.length);
  }

  private textBetween(start: number, end: number): string {
    return this.text.slice(start, end);
  }

  private byteOffsetOf(node: JsonNode): number {
    return Buffer.byteLength(this.text.slice(0, node.offset));
  }
}
