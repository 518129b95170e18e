// Command dupsert-vet is dupsert for go vet:
//
//	go vet -vettool=$(which dupsert-vet) ./...
//
// go vet starts its tool once for every package. This one links neither Atlas
// nor the database drivers, whose initialisation takes about 4 ms a process.
// SQL files, migrations and snapshots it reads itself; Atlas HCL and
// atlas.hcl it has read by dupsert, once a run.
package main

import (
	"fmt"
	"os"

	"github.com/dupsert/dupsert/analyzer"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/vettool"
)

func main() {
	args := os.Args[1:]
	if !vettool.Asked(args) {
		fmt.Fprintln(os.Stderr, "dupsert-vet: this is go vet's tool: go vet -vettool=$(which dupsert-vet) ./...; for anything else use dupsert")
		os.Exit(2)
	}
	tool := &vettool.Tool{Name: "dupsert", Read: read, New: analyzer.New, Stdout: os.Stdout, Stderr: os.Stderr}
	os.Exit(tool.Main(args))
}
