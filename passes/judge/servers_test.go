package judge_test

import (
	"database/sql"
	"maps"
	"slices"
	"testing"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/interleave"
)

// engineOf is the engine of a dialect with a database for the test alone.
func engineOf(t *testing.T, d schema.Dialect) *engine {
	t.Helper()
	switch d {
	case schema.Postgres:
		db := postgres(t)(t)
		for _, name := range []string{"citext", "btree_gist"} {
			mustExec(t, db, "create extension if not exists "+name+" schema public")
		}
		return connect(t, d, db, "set search_path = own, public", "set synchronous_commit = off")
	case schema.MariaDB:
		return connect(t, d, mariaDB(t)(t))
	}
	return connect(t, d, lite(t), "pragma synchronous = off", "pragma busy_timeout = 5000")
}

// lab is connections for two sessions, with a database of their own.
func lab(t *testing.T, d schema.Dialect) *interleave.DB {
	t.Helper()
	pool := map[schema.Dialect]func(*testing.T) func(*testing.T) *sql.DB{
		pg: postgres, maria: mariaDB, sqlite: func(*testing.T) func(*testing.T) *sql.DB { return lite },
	}[d](t)(t)
	if d == pg {
		mustExec(t, pool, "reset search_path") // which one connection alone has
	}
	pool.SetMaxOpenConns(3)
	db, err := interleave.Open(t.Context(), pool, d, 2)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func sortedNames[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
