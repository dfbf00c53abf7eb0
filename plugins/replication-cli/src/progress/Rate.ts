/** How fast something advances. */
export interface Rate {
  itemsPerSecond: number;
  bytesPerSecond: number;
}
