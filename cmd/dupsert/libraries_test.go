//go:build libraries

package main

// The cases of testdata/src are code over the true libraries. go mod tidy does
// not look into testdata, so what they need is named here; nothing builds this.
import (
	_ "github.com/Masterminds/squirrel"
	_ "github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"
)
