// Package lint is dupsert with the schema of this workspace, for nogo.
package lint

import (
	_ "embed"

	"github.com/dupsert/dupsert/cmd/dupsert/nogo"
)

// schema is what dupsert schema --write lint/app.dupsert wrote.
//
//go:embed app.dupsert
var schema []byte

//go:embed dupsert.yaml
var configuration []byte

// Analyzer is what nogo looks for.
var Analyzer = nogo.New(schema, configuration)
