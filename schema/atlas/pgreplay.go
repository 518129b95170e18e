package atlas

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"ariga.io/atlas/sql/migrate"
)

// pgObjects lists, as the statements that drop them, the objects of the
// schemas in $1 that belong to no extension.
const pgObjects = `
WITH own AS (SELECT oid, nspname FROM pg_catalog.pg_namespace WHERE nspname = ANY ($1)),
  ext AS (SELECT objid FROM pg_catalog.pg_depend WHERE deptype = 'e')
SELECT format('DROP %s IF EXISTS %s CASCADE', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
    WHEN 'S' THEN 'SEQUENCE' WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'c' THEN 'TYPE' ELSE 'TABLE' END, c.oid::regclass),
  relkind IN ('r', 'p')
FROM pg_catalog.pg_class c
WHERE relnamespace IN (SELECT oid FROM own) AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c') AND c.oid NOT IN (SELECT objid FROM ext)
UNION ALL
SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', oid::regprocedure), false
FROM pg_catalog.pg_proc
WHERE pronamespace IN (SELECT oid FROM own) AND prokind <> 'a' AND oid NOT IN (SELECT objid FROM ext)
UNION ALL
SELECT format('DROP TYPE IF EXISTS %s CASCADE', oid::regtype), false
FROM pg_catalog.pg_type
WHERE typnamespace IN (SELECT oid FROM own) AND typtype IN ('e', 'd', 'r') AND oid NOT IN (SELECT objid FROM ext)`

// pgSnapshot is Snapshot for the schemas of search_path. Atlas's own knows
// of search_path only when its opener made the driver, and leaves functions
// and types behind, which make the next replay fail.
func (db *database) pgSnapshot(ctx context.Context) (migrate.RestoreFunc, error) {
	before, err := db.pgObjects(ctx, true)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) error {
		after, err := db.pgObjects(ctx, false)
		if err != nil {
			return err
		}
		for _, drop := range after {
			if slices.Contains(before, drop) {
				continue
			}
			if _, bad := db.ExecContext(ctx, drop); bad != nil {
				err = errors.Join(err, fmt.Errorf("%s: %w", drop, bad))
			}
		}
		return err
	}, nil
}

func (db *database) pgObjects(ctx context.Context, empty bool) ([]string, error) {
	var out []string
	err := db.each(ctx, pgObjects, func(scan scanner) error {
		var drop string
		var table bool
		if err := scan(&drop, &table); err != nil {
			return err
		}
		if table && empty {
			return fmt.Errorf("the dev database is not empty: a schema of its search_path has tables")
		}
		out = append(out, drop)
		return nil
	}, db.schemas)
	return out, err
}
