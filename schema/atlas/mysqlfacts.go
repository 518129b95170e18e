package atlas

import (
	"context"
	"fmt"
	"slices"
	"strings"

	atlas "ariga.io/atlas/sql/schema"

	"github.com/dupsert/dupsert/schema"
)

// mysqlKeys lists the parts of the unique keys, one row a part. The two
// columns in its place holders exist on one server only: EXPRESSION and
// IS_VISIBLE on MySQL 8 (https://dev.mysql.com/doc/refman/8.4/en/information-schema-statistics-table.html),
// IGNORED on MariaDB 10.6 (https://mariadb.com/kb/en/ignored-indexes/).
const mysqlKeys = `
SELECT table_schema, table_name, index_name, coalesce(column_name, ''), coalesce(sub_part, 0), %s, %s
FROM information_schema.statistics
WHERE non_unique = 0 AND table_schema IN (%s)
ORDER BY table_schema, table_name, index_name, seq_in_index`

func (db *database) mysqlFacts(ctx context.Context, r *atlas.Realm, cat *schema.Catalog) error {
	if len(r.Schemas) == 0 {
		return nil
	}
	expr, invisible, err := db.mysqlColumns(ctx)
	if err != nil {
		return fmt.Errorf("read what information_schema.statistics holds: %w", err)
	}
	var names []any
	for _, s := range r.Schemas {
		names = append(names, s.Name)
	}
	query := fmt.Sprintf(mysqlKeys, expr, invisible, strings.TrimSuffix(strings.Repeat("?, ", len(names)), ", "))
	keys := map[tableID][]schema.Key{}
	err = db.each(ctx, query, func(scan scanner) error {
		var ns, table string
		var k schema.Key
		var p schema.Part
		if err := scan(&ns, &table, &k.Name, &p.Column, &p.Prefix, &p.Expr, &k.Invisible); err != nil {
			return err
		}
		k.Primary = k.Name == "PRIMARY"
		k.Constraint = true // MySQL makes no difference between a unique index and a constraint
		keyed(keys, tableID{schemaName(r, &atlas.Schema{Name: ns}, db.dialect), table}, k, p)
		return nil
	}, names...)
	if err != nil {
		return fmt.Errorf("read unique keys: %w", err)
	}
	setKeys(cat, keys)
	return nil
}

// mysqlColumns says how this server answers for expressions and visibility.
func (db *database) mysqlColumns(ctx context.Context) (expr, invisible string, err error) {
	var have []string
	err = db.each(ctx, `SELECT upper(column_name) FROM information_schema.columns
		WHERE table_schema = 'information_schema' AND table_name = 'STATISTICS'`, func(scan scanner) error {
		var name string
		err := scan(&name)
		have = append(have, name)
		return err
	})
	expr, invisible = "''", "0"
	if slices.Contains(have, "EXPRESSION") {
		expr = "coalesce(expression, '')"
	}
	switch {
	case slices.Contains(have, "IS_VISIBLE"):
		invisible = "is_visible = 'NO'"
	case slices.Contains(have, "IGNORED"):
		invisible = "ignored = 'YES'"
	}
	return expr, invisible, err
}
