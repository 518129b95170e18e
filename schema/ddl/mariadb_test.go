package ddl

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"

	"github.com/dupsert/dupsert/schema"
)

func TestMariaDBStories(t *testing.T) {
	dsn := server(t, "DUPSERT_MARIADB_URL")
	for _, s := range stories(t, "mariadb") {
		t.Run(s.name, func(t *testing.T) {
			conn := scratchMariaDB(t, dsn, s.name)
			for _, st := range statements(schema.MariaDB, s.text) {
				if _, err := conn.ExecContext(t.Context(), st.Text); err != nil {
					t.Fatalf("line %d: %v", st.Line, err)
				}
			}
			compare(t, built(schema.MariaDB, s.text), readMariaDB(t, conn))
		})
	}
}

// scratchMariaDB makes a database for one test and connects to it, always the
// same session.
func scratchMariaDB(t *testing.T, rawURL, name string) *sql.Conn {
	t.Helper()
	u, err := url.Parse(rawURL)
	if err != nil {
		t.Fatal(err)
	}
	config := mysql.NewConfig()
	config.Net, config.Addr, config.User = "tcp", u.Host, u.User.Username()
	config.Passwd, _ = u.User.Password()
	db, err := sql.Open("mysql", config.FormatDSN())
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	conn, err := db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	scratch := fmt.Sprintf("dupsert_ddl_%d_%s", os.Getpid(), name)
	for _, q := range []string{"create database " + scratch, "use " + scratch} {
		if _, err := conn.ExecContext(ctx, q); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		if _, err := conn.ExecContext(ctx, "drop database "+scratch); err != nil {
			t.Error(err)
		}
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return conn
}

const mariaDBColumns = `
select lower(c.table_name), lower(c.column_name), c.is_nullable = 'YES'
from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
where c.table_schema = database() and t.table_type = 'BASE TABLE'`

const mariaDBKeys = `
select lower(s.table_name), lower(s.index_name),
  group_concat(concat(lower(s.column_name), if(s.sub_part is null, '', concat('(', s.sub_part, ')'))) order by s.seq_in_index separator ', '),
  s.index_name = 'PRIMARY', max(s.ignored = 'YES')
from information_schema.statistics s join information_schema.tables t using (table_schema, table_name)
where s.table_schema = database() and t.table_type = 'BASE TABLE' and s.non_unique = 0
group by s.table_name, s.index_name`

// readMariaDB tells the schema of a database.
func readMariaDB(t *testing.T, conn *sql.Conn) []string {
	t.Helper()
	var out []string
	var table, name, parts string
	var nullable bool
	eachRow(t, conn, mariaDBColumns, []any{&table, &name, &nullable}, func() {
		out = append(out, columnLine(table, name, nullable))
	})
	var k keyLine
	eachRow(t, conn, mariaDBKeys, []any{&k.table, &k.name, &parts, &k.primary, &k.invisible}, func() {
		k.parts = strings.Split(parts, ", ")
		out = append(out, k.String())
	})
	slices.Sort(out)
	return out
}

// eachRow calls do for every row of a query.
func eachRow(t *testing.T, conn *sql.Conn, query string, dest []any, do func()) {
	t.Helper()
	rows, err := conn.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			t.Fatal(err)
		}
		do()
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}
