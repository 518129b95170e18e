// Command gcl is golangci-lint with dupsert built in, as golangci-lint custom
// would make it from .custom-gcl.yml, without fetching golangci-lint's repository.
package main

import (
	"fmt"
	"os"
	"runtime"

	"github.com/golangci/golangci-lint/v2/pkg/commands"
	"github.com/golangci/golangci-lint/v2/pkg/exitcodes"

	_ "github.com/dupsert/dupsert/cmd/dupsert/gclplugin"
)

func main() {
	info := commands.BuildInfo{GoVersion: runtime.Version(), Version: "(devel)", Commit: "(unknown)", Date: "(unknown)"}
	if err := commands.Execute(info); err != nil {
		fmt.Fprintln(os.Stderr, "golangci-lint:", err)
		os.Exit(exitcodes.Failure)
	}
}
