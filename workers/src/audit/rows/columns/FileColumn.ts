/** A column or nested field of a data file, by Iceberg's ids. */
export interface FileColumn {
  name: string;
  id?: number;
  /** DuckDB's type of a leaf. */
  type?: string;
  kind: 'leaf' | 'struct' | 'list' | 'map';
  /** Of a struct its fields; of a list its element; of a map key and value. */
  children: FileColumn[];
}
