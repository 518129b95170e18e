package source

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path"
	"path/filepath"
	"strings"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/migrate"
	"github.com/dupsert/dupsert/schema/snapshot"
)

// Options say how sources are loaded.
type Options struct {
	Root string // module root: relative paths start here, positions are relative to it
	// Atlas reads HCL, atlas.hcl and databases; nil in binaries without it.
	Atlas Atlas
	Env   string            // block of atlas.hcl, "" for the first
	Vars  map[string]string // input variables of atlas.hcl and HCL files
	// DevURL names an empty database on which migrations are replayed, so that
	// DDL that is computed at run time is known; "" interprets them offline.
	DevURL string

	AllowExec    bool // programs that atlas.hcl names may run
	AllowNetwork bool // databases other than SQLite files may be opened
	AllowOutside bool // atlas.hcl and sqlc.yaml may name files outside Root
}

// maxSize is how much SQL one source may hold. A larger file is a dump with data.
const maxSize = 64 << 20

// Load reads the candidates and merges them into one catalog for each dialect,
// in the order of the dialects' names. Where two declare one table with
// different keys the better ranked is believed, and a warning says so. What
// Discover merely guessed and what turns out to be unreadable offline is a
// warning as long as something else holds a table.
func Load(ctx context.Context, candidates []Candidate, o Options) ([]*schema.Catalog, []Warning, error) {
	l := &loader{Options: o, seen: map[string]bool{}}
	var err error
	if l.drivers, l.direct, err = driverDialects(o.Root); err != nil {
		return nil, nil, err
	}
	var deferred []error
	for _, c := range candidates {
		if c.Optional && (c.Kind == SQL || c.Kind == HCL) && (l.seen[l.local(c.Path)] || l.seen[filepath.Dir(l.local(c.Path))]) {
			continue // found a second time
		}
		err := l.load(ctx, c)
		switch {
		case err == nil:
		case c.Rank != Named && errors.As(err, new(offlineError)):
			deferred = append(deferred, err)
		default:
			return nil, nil, err
		}
	}
	if len(l.parts) == 0 {
		if len(deferred) > 0 {
			return nil, nil, deferred[0]
		}
		return nil, nil, fmt.Errorf("%w: %s", ErrNoSchema, declared(candidates))
	}
	for _, err := range deferred {
		l.warnings = append(l.warnings, Warning{Text: err.Error()})
	}
	catalogs, disagreements := merge(l.parts)
	return catalogs, append(l.warnings, disagreements...), nil
}

// offlineError marks errors of what exists but cannot be read here.
type offlineError struct{ error }

func (e offlineError) Unwrap() error { return e.error }

// loader gathers what the candidates hold.
type loader struct {
	Options
	seen     map[string]bool // paths that atlas.hcl names
	drivers  []schema.Dialect
	direct   bool // the module itself requires them
	parts    []part
	patches  []patch
	warnings []Warning
}

// patch are scripts that change tables which something else creates.
type patch struct {
	cat     *schema.Catalog
	scripts []migrate.Script
}

// part is one catalog that a candidate gave.
type part struct {
	from Candidate
	cat  *schema.Catalog
}

func (l *loader) load(ctx context.Context, c Candidate) error {
	switch c.Kind {
	case Env:
		return l.env(ctx, c)
	case Snapshot:
		return l.snapshot(c)
	case HCL:
		return l.hcl(c, []string{l.local(c.Path)})
	case Database:
		return l.database(ctx, c)
	case SQL:
		return l.sql(ctx, c)
	case Ent:
		return l.ent(c)
	case Go:
		return l.gostrings(c)
	case Models:
		return l.models(c)
	}
	return fmt.Errorf("read %s: nothing reads a source of kind %q", c, c.Kind)
}

// keep adds a catalog. A named source without any table is an error: it is
// likely the wrong one.
func (l *loader) keep(c Candidate, cat *schema.Catalog) error {
	if cat.Source == "" {
		cat.Source = c.URL
	}
	if len(cat.Tables) > 0 {
		l.parts = append(l.parts, part{c, cat})
		return nil
	}
	if c.Optional {
		return nil
	}
	if len(cat.Notes) > 0 {
		n := cat.Notes[0]
		return fmt.Errorf("read %s: it declares no table; first of what was not understood: %s: %s", c, n.Pos, n.Text)
	}
	return fmt.Errorf("read %s: it declares no table", c)
}

// local is a path of a candidate as one of this machine.
func (l *loader) local(p string) string {
	if path.IsAbs(p) || filepath.IsAbs(p) {
		return filepath.FromSlash(p)
	}
	return filepath.Join(l.Root, filepath.FromSlash(p))
}

func (l *loader) snapshot(c Candidate) error {
	catalogs, _, err := snapshot.Read(l.local(c.Path))
	if err != nil {
		return placed(c, err)
	}
	for _, cat := range catalogs {
		if err := l.keep(c, cat); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) hcl(c Candidate, paths []string) error {
	if l.Atlas == nil {
		return fmt.Errorf("read %s: %w", c, ErrNoAtlas)
	}
	vars := map[string]string{}
	for _, m := range []map[string]string{c.Vars, l.Vars} {
		for name, v := range m {
			vars[name] = v
		}
	}
	d := c.Dialect
	if d == "" {
		d = migrate.PathDialect(c.Path)
	}
	cat, err := l.Atlas.HCL(paths, l.Root, d, vars)
	if err != nil && d == "" && len(l.drivers) == 1 {
		cat, err = l.Atlas.HCL(paths, l.Root, l.drivers[0], vars) // HCL does not say its dialect
	}
	if err != nil {
		return placed(c, err)
	}
	return l.keep(c, cat)
}

func (l *loader) database(ctx context.Context, c Candidate) error {
	scheme, _, _ := strings.Cut(c.URL, "://")
	switch {
	case databases[scheme] != schema.SQLite && !l.AllowNetwork:
		return offlineError{placed(c, fmt.Errorf("read %s://…: %w", scheme, ErrNetwork))}
	case l.Atlas == nil:
		return fmt.Errorf("read %s://…: %w", scheme, ErrNoAtlas)
	}
	cat, err := l.Atlas.Inspect(ctx, c.URL, l.Root)
	if err != nil {
		return placed(c, err)
	}
	return l.keep(c, cat)
}

// placed adds to an error where the source is written, unless the command line
// is where.
func placed(c Candidate, err error) error {
	if p := c.Found.String(); p != "" && !strings.HasPrefix(err.Error(), c.Found.File+":") {
		return fmt.Errorf("%w (named by %s)", err, p)
	}
	return err
}

// withoutPassword is a URL for a message.
func withoutPassword(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		scheme, _, _ := strings.Cut(text, "://")
		return scheme + "://…"
	}
	if u.User != nil {
		u.User = url.User(u.User.Username())
		u.RawQuery = ""
	}
	return u.String()
}
