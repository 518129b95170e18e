package source

import (
	"context"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/migrate"
)

// Atlas is what package schema/atlas does, as a value, so that a binary
// without it can still read SQL files, migrations and snapshots.
type Atlas interface {
	// HCL reads Atlas schema files. Positions are relative to root.
	HCL(paths []string, root string, d schema.Dialect, vars map[string]string) (*schema.Catalog, error)
	// Project evaluates an atlas.hcl file.
	Project(ctx context.Context, file string, o ProjectOptions) (*Project, error)
	// Inspect reads a live database; paths of SQLite files are relative to root.
	Inspect(ctx context.Context, url, root string) (*schema.Catalog, error)
	// Replay runs migrations on a dev database and inspects the result.
	Replay(ctx context.Context, devURL, root string, scripts []migrate.Script) (*schema.Catalog, error)
}

// ProjectOptions say how an atlas.hcl file is evaluated.
type ProjectOptions struct {
	Root         string            // module root: positions are relative to it, and nothing outside is read
	Env          string            // "" takes the first env block
	Vars         map[string]string // input variables
	AllowExec    bool              // programs of data sources may run
	AllowOutside bool              // files outside Root may be read
}

// Project is what one env block of an atlas.hcl file says.
type Project struct {
	Env    string
	Pos    schema.Pos
	Pieces []Piece // migrations first
	Dev    string  // URL of the dev database, "" if none or if it is docker://
	// Deferred says why what the env names could not be read offline, if that left no piece.
	Deferred error
}

// Piece is one source that an env names.
type Piece struct {
	// URL is read as Parse reads it, relative to the folder of atlas.hcl.
	URL string
	// Load reads what no URL names: the output of a program, HCL with
	// variables, rendered templates. URL is only its name then.
	Load func(context.Context) (*schema.Catalog, error)
	// Files are what Load reads.
	Files []string
	// Vars are variables that the env hands to the HCL files of URL.
	Vars map[string]string
	// Dialect is what the env's database URLs say, "" if nothing.
	Dialect schema.Dialect
	// Migrations says that the piece is a history, not a wished-for state.
	Migrations bool
	// Live says that the piece is a database.
	Live bool
	Pos  schema.Pos
}
