// Command dupsert finds Go code that looks a row up and, when it is missing,
// inserts it, and tells whether a unique key of the database stops two callers
// from doing so at once.
//
//	dupsert ./...
//	go vet -vettool=$(which dupsert) ./...
package main

import (
	"os"

	"github.com/dupsert/dupsert/cmd/dupsert/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], os.Stdout, os.Stderr, readSchemas))
}
