import type { SparkRequest } from '../servers/startSpark';
import type { FixtureLake } from './FixtureLake';

/**
 * Iceberg's JdbcCatalog, as Spark has it, on the very database of a lake. Its name for a catalog is the `catalog_name` of the rows, which is a
 * policy's reference.
 */
export function jdbcCatalog(lake: FixtureLake, reference: string): SparkRequest['catalog'] {
  return {
    name: reference,
    properties: {
      'catalog-impl': 'org.apache.iceberg.jdbc.JdbcCatalog',
      uri: `jdbc:sqlite:${lake.catalog.path}`,
      // Without it the catalog knows no views.
      'jdbc.schema-version': 'V1',
      // New tables would lie here, and it has to be given; there are none.
      warehouse: 'file:/tmp/portage-fixtures/none',
    },
  };
}
