package judge_test

import (
	"testing"

	"github.com/dupsert/dupsert/schema"
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
