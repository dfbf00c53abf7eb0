/** Reserved field ids of a position delete file's columns (Iceberg spec, "Position Delete Files"). */
export const DELETE_FIELD = { filePath: 2147483546, position: 2147483545, row: 2147483544 } as const;
