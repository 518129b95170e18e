package atlas

import (
	"context"
	"errors"
	"fmt"
	"slices"

	atlas "ariga.io/atlas/sql/schema"

	"github.com/dupsert/dupsert/schema"
)

// pgKeys lists the parts of the unique indexes and of the exclusion
// constraints with only = operators, one row a part.
// https://www.postgresql.org/docs/current/catalog-pg-index.html
// Columns of newer versions are read through to_jsonb, which older ones answer with NULL.
const pgKeys = `
SELECT n.nspname, t.relname, i.relname,
  x.indisprimary, con.contype IS NOT NULL, coalesce(con.contype = 'x', false),
  coalesce(con.condeferrable, false), x.indisvalid,
  coalesce((to_jsonb(x)->>'indnullsnotdistinct')::boolean, false),
  coalesce(pg_get_expr(x.indpred, x.indrelid, true), ''),
  coalesce(a.attname, ''),
  CASE WHEN a.attname IS NULL THEN pg_get_indexdef(x.indexrelid, k.n, true) ELSE '' END,
  coalesce(coll.collname, '')
FROM pg_catalog.pg_index x
JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
JOIN pg_catalog.pg_class t ON t.oid = x.indrelid
JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
CROSS JOIN LATERAL generate_series(1, coalesce((to_jsonb(x)->>'indnkeyatts')::int, x.indnatts)) AS k(n)
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[k.n - 1] AND a.attnum <> 0
LEFT JOIN pg_catalog.pg_collation coll
  ON coll.oid = x.indcollation[k.n - 1] AND coll.oid <> coalesce(a.attcollation, 'pg_catalog.default'::regcollation)
LEFT JOIN pg_catalog.pg_constraint con
  ON con.conindid = x.indexrelid AND con.conrelid = t.oid AND con.contype IN ('p', 'u', 'x')
WHERE t.relkind IN ('r', 'p') AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
  AND (x.indisunique OR con.contype = 'x')
  AND NOT EXISTS (
    SELECT 1 FROM unnest(con.conexclop) AS op JOIN pg_catalog.pg_operator o ON o.oid = op WHERE o.oprname <> '=')
ORDER BY n.nspname, t.relname, i.relname, k.n`

// pgCollations lists the columns with a collation other than their type's.
const pgCollations = `
SELECT n.nspname, t.relname, a.attname, c.collname
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class t ON t.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
JOIN pg_catalog.pg_type y ON y.oid = a.atttypid
JOIN pg_catalog.pg_collation c ON c.oid = a.attcollation
WHERE t.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND a.attcollation <> y.typcollation
  AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'`

// pgPartitionNulls lists whether the columns of partitions take NULL: those
// that were attached keep their own constraints.
const pgPartitionNulls = `
SELECT n.nspname, t.relname, a.attname, NOT a.attnotnull
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class t ON t.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
WHERE t.relispartition AND t.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped`

// pgPartitions lists partitions with the tables they are parts of, which
// Atlas leaves out. The order makes a parent precede its children.
const pgPartitions = `
WITH RECURSIVE p AS (
  SELECT i.inhrelid AS child, i.inhparent AS parent, 1 AS depth
  FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid AND c.relispartition
  JOIN pg_catalog.pg_class r ON r.oid = i.inhparent AND NOT r.relispartition
  UNION ALL
  SELECT i.inhrelid, i.inhparent, p.depth + 1
  FROM pg_catalog.pg_inherits i JOIN p ON p.child = i.inhparent
  JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid AND c.relispartition
)
SELECT cn.nspname, c.relname, rn.nspname, r.relname
FROM p JOIN pg_catalog.pg_class c ON c.oid = p.child JOIN pg_catalog.pg_namespace cn ON cn.oid = c.relnamespace
JOIN pg_catalog.pg_class r ON r.oid = p.parent JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace
WHERE c.relkind IN ('r', 'p')
ORDER BY p.depth, cn.nspname, c.relname`

func (db *database) postgresFacts(ctx context.Context, r *atlas.Realm, cat *schema.Catalog) error {
	id := func(ns, name string) tableID {
		return tableID{schemaName(r, &atlas.Schema{Name: ns}, schema.Postgres), name}
	}
	if err := db.pgPartitions(ctx, cat, id); err != nil {
		return fmt.Errorf("read partitions: %w", err)
	}
	if err := db.pgKeys(ctx, cat, id); err != nil {
		return fmt.Errorf("read unique keys: %w", err)
	}
	err := db.each(ctx, pgCollations, func(scan scanner) error {
		var ns, table, column, collation string
		if err := scan(&ns, &table, &column, &collation); err != nil {
			return err
		}
		if t := find(cat, id(ns, table)); t != nil {
			if c := t.Column(column); c != nil {
				c.Collation = collation
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("read collations: %w", err)
	}
	return nil
}

func (db *database) pgKeys(ctx context.Context, cat *schema.Catalog, id func(ns, name string) tableID) error {
	keys := map[tableID][]schema.Key{}
	err := db.each(ctx, pgKeys, func(scan scanner) error {
		var ns, table string
		var valid bool
		var k schema.Key
		var p schema.Part
		if err := scan(&ns, &table, &k.Name, &k.Primary, &k.Constraint, &k.Exclusion, &k.Deferrable, &valid,
			&k.NullsNotDistinct, &k.Where, &p.Column, &p.Expr, &p.Collation); err != nil {
			return err
		}
		// What CREATE INDEX CONCURRENTLY leaves when it fails; no ON CONFLICT can name it.
		// https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
		k.Uncertain = !valid
		if t := id(ns, table); find(cat, t) != nil {
			if n := len(keys[t]); !valid && (n == 0 || keys[t][n-1].Name != k.Name) {
				cat.Notes = append(cat.Notes, schema.Note{Text: fmt.Sprintf("index %s of table %s is not valid: REINDEX it", k.Name, table)})
			}
			keyed(keys, t, k, p)
		}
		return nil
	})
	setKeys(cat, keys)
	return err
}

// pgPartitions adds the partitions as tables with their parents' columns.
func (db *database) pgPartitions(ctx context.Context, cat *schema.Catalog, id func(ns, name string) tableID) error {
	err := db.each(ctx, pgPartitions, func(scan scanner) error {
		var ns, name, parentNS, parentName string
		if err := scan(&ns, &name, &parentNS, &parentName); err != nil {
			return err
		}
		child, parent := id(ns, name), find(cat, id(parentNS, parentName))
		if parent == nil || find(cat, child) != nil || db.schemas != nil && !slices.Contains(db.schemas, ns) {
			return nil // e.g. a schema that is not asked for
		}
		cat.Tables = append(cat.Tables, &schema.Table{Schema: child.schema, Name: child.name, Columns: slices.Clone(parent.Columns)})
		return nil
	})
	if err != nil {
		return err
	}
	return db.each(ctx, pgPartitionNulls, func(scan scanner) error {
		var ns, table, column string
		var nullable bool
		if err := scan(&ns, &table, &column, &nullable); err != nil {
			return err
		}
		if t := find(cat, id(ns, table)); t != nil {
			if c := t.Column(column); c != nil {
				c.Nullable = nullable
			}
		}
		return nil
	})
}

// scanner is a row's Scan.
type scanner func(dest ...any) error

// each calls f for every row of a query.
func (db *database) each(ctx context.Context, query string, f func(scanner) error, args ...any) (err error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := f(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

func find(cat *schema.Catalog, id tableID) *schema.Table {
	for _, t := range cat.Tables {
		if t.Name == id.name && t.Schema == id.schema {
			return t
		}
	}
	return nil
}
