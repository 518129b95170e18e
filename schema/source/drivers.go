package source

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/mod/modfile"

	"github.com/dupsert/dupsert/schema"
)

// drivers are the modules that connect to a database, by what they connect to.
var drivers = map[string]schema.Dialect{
	"github.com/lib/pq":                      schema.Postgres,
	"github.com/jackc/pgx":                   schema.Postgres,
	"github.com/jackc/pgx/v4":                schema.Postgres,
	"github.com/jackc/pgx/v5":                schema.Postgres,
	"github.com/go-pg/pg/v10":                schema.Postgres,
	"github.com/uptrace/bun/driver/pgdriver": schema.Postgres,
	"gorm.io/driver/postgres":                schema.Postgres,

	"github.com/go-sql-driver/mysql":   schema.MySQL,
	"github.com/go-mysql-org/go-mysql": schema.MySQL,
	"gorm.io/driver/mysql":             schema.MySQL,

	"github.com/mattn/go-sqlite3":   schema.SQLite,
	"modernc.org/sqlite":            schema.SQLite,
	"github.com/glebarez/sqlite":    schema.SQLite,
	"github.com/glebarez/go-sqlite": schema.SQLite,
	"github.com/ncruces/go-sqlite3": schema.SQLite,
	"zombiezen.com/go/sqlite":       schema.SQLite,
	"crawshaw.io/sqlite":            schema.SQLite,
	"gorm.io/driver/sqlite":         schema.SQLite,
	// gorm.io/driver/sqlserver, clickhouse and others: dialects we do not judge
}

// driverDialects are the dialects of the drivers in root's go.mod: of those it
// requires directly, or else of those that its dependencies bring. A module
// without go.mod has none.
func driverDialects(root string) (found []schema.Dialect, direct bool, err error) {
	path := filepath.Join(root, "go.mod")
	data, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("read the drivers of the module: %w", err)
	}
	mod, err := modfile.ParseLax(path, data, nil)
	if err != nil {
		return nil, false, fmt.Errorf("read the drivers of the module: %w", err)
	}
	var own, brought []schema.Dialect
	for _, r := range mod.Require {
		switch d := drivers[r.Mod.Path]; {
		case d == "":
		case r.Indirect:
			brought = append(brought, d)
		default:
			own = append(own, d)
		}
	}
	if direct = len(own) > 0; !direct {
		own = brought
	}
	slices.Sort(own)
	return slices.Compact(own), direct, nil
}
