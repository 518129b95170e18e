package ddl

import (
	"database/sql"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"github.com/dupsert/dupsert/schema"
)

func TestSQLiteStories(t *testing.T) {
	for _, s := range stories(t, "sqlite") {
		t.Run(s.name, func(t *testing.T) {
			conn := scratchSQLite(t)
			for _, st := range statements(schema.SQLite, s.text) {
				if _, err := conn.ExecContext(t.Context(), st.Text); err != nil {
					t.Fatalf("line %d: %v", st.Line, err)
				}
			}
			compare(t, built(schema.SQLite, s.text), readSQLite(t, conn))
		})
	}
}

// scratchSQLite is a database in memory.
func scratchSQLite(t *testing.T) *sql.Conn {
	t.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return conn
}

const sqliteTables = `select t.name, t.wr from pragma_table_list t
where t.schema = 'main' and t.type = 'table' and t.name not like 'sqlite\_%' escape '\'`

// readSQLite tells the schema of a database.
func readSQLite(t *testing.T, conn *sql.Conn) []string {
	t.Helper()
	tables := make(map[string]bool) // name to without-rowid
	var name string
	var withoutRowid bool
	eachRow(t, conn, sqliteTables, []any{&name, &withoutRowid}, func() { tables[name] = withoutRowid })
	var out []string
	for table, withoutRowid := range tables {
		out = append(out, sqliteTable(t, conn, table, withoutRowid)...)
	}
	slices.Sort(out)
	return out
}

// sqliteTable tells one table. A primary key that no index backs is an alias
// of the rowid, which is never NULL.
func sqliteTable(t *testing.T, conn *sql.Conn, table string, withoutRowid bool) []string {
	t.Helper()
	var out, primary []string
	var name, origin, parts string
	var notNull, partial bool
	var pk int
	hasIndex := withoutRowid
	quoted := "'" + strings.ReplaceAll(table, "'", "''") + "'"
	lower := strings.ToLower(table)
	var k keyLine
	eachRow(t, conn, `select i.name, i.origin, i.partial, (select group_concat(coalesce(lower(x.name), '<expr>'), ', ' order by x.seqno) from pragma_index_xinfo(i.name) x where x.key = 1)
		from pragma_index_list(`+quoted+`) i where i."unique"`, []any{&name, &origin, &partial, &parts}, func() {
		k = keyLine{table: lower, parts: strings.Split(parts, ", "), primary: origin == "pk", partial: partial}
		if origin == "c" {
			k.name = strings.ToLower(name)
		}
		hasIndex = hasIndex || k.primary
		out = append(out, k.String())
	})
	eachRow(t, conn, `select lower(name), "notnull", pk from pragma_table_xinfo(`+quoted+`) order by pk`, []any{&name, &notNull, &pk}, func() {
		out = append(out, columnLine(lower, name, !notNull && (pk == 0 || hasIndex)))
		if pk > 0 {
			primary = append(primary, name)
		}
	})
	if len(primary) > 0 && !hasIndex {
		out = append(out, keyLine{table: lower, parts: primary, primary: true}.String())
	}
	return out
}
