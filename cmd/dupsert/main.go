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
	"github.com/dupsert/dupsert/cmd/dupsert/internal/vettool"
)

func main() {
	args := os.Args[1:]
	if vettool.Asked(args) {
		tool := &vettool.Tool{Name: "dupsert", Read: readSchemas, New: analyzer.New, Stdout: os.Stdout, Stderr: os.Stderr}
		os.Exit(tool.Main(args))
	}
	os.Exit(cli.Main(args, os.Stdout, os.Stderr, readSchemas))
}
