package ddl

import (
	"context"
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/dupsert/dupsert/schema"
)

func TestPostgresStories(t *testing.T) {
	url := server(t, "DUPSERT_POSTGRES_URL")
	for _, s := range stories(t, "postgres") {
		t.Run(s.name, func(t *testing.T) {
			conn := scratchPostgres(t, url, s.name)
			for _, st := range statements(schema.Postgres, s.text) {
				if _, err := conn.PgConn().Exec(t.Context(), st.Text).ReadAll(); err != nil {
					t.Fatalf("line %d: %v", st.Line, err)
				}
			}
			compare(t, built(schema.Postgres, s.text), readPostgres(t, conn))
		})
	}
}

// scratchPostgres makes a database for one test and connects to it.
func scratchPostgres(t *testing.T, url, name string) *pgx.Conn {
	t.Helper()
	ctx := context.Background()
	admin, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	db := fmt.Sprintf("dupsert_ddl_%d_%s", os.Getpid(), name)
	if _, err := admin.Exec(ctx, "create database "+db); err != nil {
		t.Fatal(err)
	}
	config, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	config.Database = db
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := conn.Close(ctx); err != nil {
			t.Error(err)
		}
		if _, err := admin.Exec(ctx, "drop database "+db); err != nil {
			t.Error(err)
		}
		if err := admin.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	return conn
}

const postgresColumns = `
select case n.nspname when 'public' then '' else n.nspname || '.' end || c.relname, a.attname, not a.attnotnull
from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
where c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
  and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg_temp%' and n.nspname not like 'pg_toast%'`

const postgresKeys = `
select case n.nspname when 'public' then '' else n.nspname || '.' end || c.relname, i.relname,
  (select array_agg(coalesce(a.attname, '<expr>') order by k) from generate_series(1, x.indnkeyatts) k
     left join pg_attribute a on a.attrelid = c.oid and a.attnum = x.indkey[k - 1] and a.attnum > 0),
  x.indisprimary, x.indpred is not null, x.indnullsnotdistinct, coalesce(con.condeferrable, false), con.oid is not null
from pg_index x join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid join pg_namespace n on n.oid = c.relnamespace
  left join pg_constraint con on con.conindid = x.indexrelid and con.contype in ('p', 'u', 'x')
where (x.indisunique or con.contype = 'x' and not exists (select 1 from unnest(con.conexclop) o join pg_operator p on p.oid = o where p.oprname <> '='))
  and c.relkind in ('r', 'p', 'm') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg_temp%' and n.nspname not like 'pg_toast%'`

// readPostgres tells the schema of a database.
func readPostgres(t *testing.T, conn *pgx.Conn) []string {
	t.Helper()
	var out []string
	rows, err := conn.Query(t.Context(), postgresColumns)
	if err != nil {
		t.Fatal(err)
	}
	var table, name string
	var nullable bool
	if _, err := pgx.ForEachRow(rows, []any{&table, &name, &nullable}, func() error {
		out = append(out, columnLine(table, name, nullable))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	rows, err = conn.Query(t.Context(), postgresKeys)
	if err != nil {
		t.Fatal(err)
	}
	var k keyLine
	if _, err := pgx.ForEachRow(rows, []any{&k.table, &k.name, &k.parts, &k.primary, &k.partial, &k.oneNull, &k.deferrable, &k.constraint}, func() error {
		out = append(out, k.String())
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}
