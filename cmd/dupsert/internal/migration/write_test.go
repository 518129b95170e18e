package migration_test

import (
	"github.com/dupsert/dupsert/cmd/dupsert/internal/migration"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/newkey"
	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/schema"
)

// wanted is a key on a column of SQLite's users, declared at schema.hcl:1.
func wanted(column string) *migration.Wanted {
	return &migration.Wanted{
		Key:   &newkey.Key{Dialect: schema.SQLite, Table: "users", Name: "users_" + column + "_key", Parts: []newkey.Part{{Column: column, Filled: true}}},
		Table: &schema.Table{Name: "users", Schema: "main", Columns: []schema.Column{{Name: column, Type: "text"}}, Declared: schema.Pos{File: "schema.hcl", Line: 1}},
		From:  &schema.Catalog{Dialect: schema.SQLite, Source: "file://schema.hcl"},
		For:   []*finding.Finding{{Join: finding.Join{Function: "SignUp", File: "app.go"}}},
	}
}
