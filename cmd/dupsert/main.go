// Command dupsert finds Go code that looks a row up and, when it is missing,
// inserts it, and tells whether a unique key of the database stops two callers
// from doing so at once.
//
//	dupsert ./...
//	go vet -vettool=$(which dupsert) ./...
package main

import (
	"os"

	"github.com/dupsert/dupsert/analyzer"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/cli"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/sources"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/vettool"
	"github.com/dupsert/dupsert/schema/atlas"
)

func main() {
	args, read := os.Args[1:], sources.With(atlas.Engine{})
	if vettool.Asked(args) {
		tool := &vettool.Tool{Name: "dupsert", Read: read, New: analyzer.New, Stdout: os.Stdout, Stderr: os.Stderr}
		os.Exit(tool.Main(args))
	}
	os.Exit(cli.Main(args, os.Stdout, os.Stderr, read))
}
