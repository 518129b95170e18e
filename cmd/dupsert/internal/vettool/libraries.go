package vettool

import "strings"

// Libraries are the modules and standard packages through which Go code talks
// to a database, by import path; their subpackages count. A package that
// imports none of them, and no package that has facts, cannot reach a database
// and is not even parsed. What they do inside is known from tables, so they
// are not analysed either.
var Libraries = []string{
	"database/sql",
	"entgo.io/ent",
	"github.com/Masterminds/squirrel",
	"github.com/go-pg/pg",
	"github.com/go-sql-driver/mysql",
	"github.com/jackc/pgx",
	"github.com/jinzhu/gorm",
	"github.com/jmoiron/sqlx",
	"github.com/lib/pq",
	"github.com/uptrace/bun",
	"github.com/xorm-io/xorm",
	"gorm.io",
	"modernc.org/sqlite",
	"xorm.io/xorm",
}

// isLibrary reports whether the package is part of a data-access library.
func isLibrary(path string) bool {
	if path == "database/sql/driver" {
		return false // implemented by every type that has a Value method; queries nothing
	}
	for _, m := range Libraries {
		if path == m || strings.HasPrefix(path, m) && path[len(m)] == '/' {
			return true
		}
	}
	return false
}
