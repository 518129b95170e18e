// Package sources is what the drivers ask for schemas: it joins what the flags
// and the configuration file say with what package schema/source finds. It
// reads no schema by itself, and opens no database that nobody named.
package sources

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/cmd/dupsert/internal/config"
	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/snapshot"
	"github.com/dupsert/dupsert/schema/source"
)

// Options is where the user says the schemas are. The zero value asks for discovery.
type Options struct {
	URLs   []string          // as given by --schema, in order; relative ones start at Dir
	Env    string            // the atlas.hcl environment
	Vars   map[string]string // atlas.hcl input variables
	Config string            // the configuration file, "" for .dupsert.yaml at the root
	Dir    string            // the folder relative URLs start at, "" for the root
	DevURL string            // an empty database to replay migrations on

	AllowExec    bool // programs that atlas.hcl names may run
	AllowOutside bool // atlas.hcl and sqlc.yaml may name files outside the module

	// Offline refuses whatever is not a file: go vet and its like never touch the network.
	Offline bool
	// Cache, if not "", keeps what was read in the user's cache folder under
	// this name, which has to change with the program.
	Cache string
}

// Schemas is what was read.
type Schemas struct {
	Catalogs []*schema.Catalog
	Warnings []string // one line each
}

// Reader reads the schemas of the module at root.
type Reader func(ctx context.Context, root string, opts Options) (*Schemas, error)

// With returns a Reader that reads HCL, atlas.hcl and databases through atlas.
// Without it, a schema that needs it is an error that wraps source.ErrNoAtlas.
func With(atlas source.Atlas) Reader {
	return func(ctx context.Context, root string, opts Options) (*Schemas, error) {
		r := &reading{root: root, opts: opts, atlas: atlas}
		if err := r.find(); err != nil {
			return nil, err
		}
		if opts.Cache != "" && r.cacheable() {
			return r.cached(ctx)
		}
		return r.load(ctx)
	}
}

// reading is one call of a Reader.
type reading struct {
	root       string
	opts       Options
	atlas      source.Atlas
	candidates []source.Candidate
	named      bool // by a flag or in the configuration, not discovered
}

// find makes the list of sources: the flags', or the configuration's, or what
// discovery finds.
func (r *reading) find() error {
	cfg, err := config.Read(r.root, r.opts.Config)
	if err != nil {
		return err
	}
	r.configure(cfg)
	if len(r.opts.URLs) > 0 {
		r.named = true
		r.candidates, err = r.flagged()
		return err
	}
	for _, s := range cfg.Schema {
		found, err := source.Explicit([]string{s.Text}, s.Pos)
		if err != nil {
			return err
		}
		r.candidates = append(r.candidates, found...)
	}
	if len(r.candidates) > 0 {
		r.named = true
		return nil
	}
	if r.candidates, err = source.Discover(r.root); err != nil {
		return hint(err)
	}
	return r.leave(cfg.Paths)
}

// leave takes out of what was discovered the sources that a path of the
// configuration names: they are another database's.
func (r *reading) leave(paths []config.Path) error {
	taken := map[string]bool{}
	for _, p := range paths {
		for _, s := range p.Schema {
			found, err := source.Explicit([]string{s.Text}, s.Pos)
			if err != nil {
				return err
			}
			for _, c := range found {
				taken[path.Clean(c.Path)] = true
			}
		}
	}
	r.candidates = slices.DeleteFunc(r.candidates, func(c source.Candidate) bool { return taken[c.Path] })
	if len(r.candidates) == 0 {
		return fmt.Errorf("%w in %s but those that paths of the configuration name", source.ErrNoSchema, r.root)
	}
	return nil
}

// configure fills in what no flag says.
func (r *reading) configure(cfg *config.Config) {
	if r.opts.Env == "" {
		r.opts.Env = cfg.Env
	}
	vars := map[string]string{}
	for _, from := range []map[string]string{cfg.Vars, r.opts.Vars} {
		for name, value := range from {
			vars[name] = value
		}
	}
	r.opts.Vars = vars
}

// hint tells whoever has no schema what to pass.
func hint(err error) error {
	if errors.Is(err, source.ErrNoSchema) {
		return fmt.Errorf("%w; pass one with --schema, such as file://schema.sql, file://migrations or postgres://… (dupsert --help)", err)
	}
	return err
}

// flagged are the sources that --schema names. Their paths are the user's, who
// may stand in a subfolder.
func (r *reading) flagged() ([]source.Candidate, error) {
	found, err := source.Explicit(r.opts.URLs, schema.Pos{})
	if err != nil {
		return nil, err
	}
	dir := r.opts.Dir
	if dir == "" {
		dir = r.root
	}
	dir, err = filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("find the folder of --schema: %w", err)
	}
	for i := range found {
		c := &found[i]
		if c.Kind == source.Database {
			if name, isLite := strings.CutPrefix(c.URL, "sqlite://"); isLite && !filepath.IsAbs(name) && !strings.HasPrefix(name, "file:") {
				c.URL = "sqlite://" + filepath.ToSlash(filepath.Join(dir, name))
			}
			continue
		}
		if c.Path != "" && !filepath.IsAbs(c.Path) {
			c.Path = r.below(filepath.Join(dir, filepath.FromSlash(c.Path)))
		}
	}
	return found, nil
}

// below is a path relative to the root if it lies there.
func (r *reading) below(path string) string {
	if rel, err := filepath.Rel(r.root, path); err == nil && filepath.IsLocal(rel) {
		return filepath.ToSlash(rel)
	}
	return filepath.ToSlash(path)
}

func (r *reading) options() source.Options {
	return source.Options{
		Root: r.root, Atlas: r.atlas, Env: r.opts.Env, Vars: r.opts.Vars, DevURL: r.opts.DevURL,
		AllowExec: r.opts.AllowExec, AllowOutside: r.opts.AllowOutside || r.named,
		AllowNetwork: !r.opts.Offline && (r.named || r.opts.DevURL != "" || r.opts.Env != ""),
	}
}

func (r *reading) load(ctx context.Context) (*Schemas, error) {
	if err := r.agree(ctx); err != nil {
		return nil, err
	}
	cats, warnings, err := source.Load(ctx, r.candidates, r.options())
	if err != nil {
		return nil, hint(err)
	}
	s := &Schemas{Catalogs: cats}
	for _, w := range warnings {
		s.Warnings = append(s.Warnings, w.String())
	}
	return s, nil
}

// agree refuses sources that the user named side by side and that declare one
// table differently. Of sources that were discovered one ranks above the
// other, and a warning says which was believed; of these none does.
func (r *reading) agree(ctx context.Context) error {
	if !r.named || len(r.candidates) < 2 {
		return nil
	}
	var all []*schema.Catalog
	for i := range r.candidates {
		cats, _, err := source.Load(ctx, r.candidates[i:i+1], r.options())
		if err != nil {
			return err
		}
		for _, b := range cats {
			for _, a := range all {
				if err := disagree(a, b); err != nil {
					return err
				}
			}
		}
		all = append(all, cats...)
	}
	return nil
}

// cacheable says whether files alone decide what is read. An atlas.hcl may ask
// the environment.
func (r *reading) cacheable() bool {
	return !slices.ContainsFunc(r.candidates, func(c source.Candidate) bool {
		return c.Kind == source.Env || c.Kind == source.Database
	})
}

// cached reads through the cache of snapshots.
func (r *reading) cached(ctx context.Context) (*Schemas, error) {
	cache, err := snapshot.DefaultCache()
	if err != nil {
		return r.load(ctx) // e.g. no HOME in a build sandbox
	}
	key := fmt.Sprintf("%q %q %q %q", r.opts.Cache, r.root, r.opts.URLs, r.opts.Vars)
	cats, _, err := cache.Load(key)
	if err == nil {
		return &Schemas{Catalogs: cats}, nil
	}
	if !errors.Is(err, snapshot.ErrMiss) {
		return nil, fmt.Errorf("read the cached schema: %w", err)
	}
	s, err := r.load(ctx)
	if err != nil {
		return nil, err
	}
	watch, err := source.Watch(ctx, r.candidates, !r.named, r.options())
	if err != nil {
		return nil, err
	}
	if r.opts.Config != "" {
		watch = append(watch, r.opts.Config)
	}
	if _, _, err := cache.Store(key, watch, s.Catalogs); err != nil && !errors.Is(err, os.ErrPermission) {
		return nil, err // a cache that may not be written only costs time
	}
	return s, nil
}

// disagree says where two schemas of one dialect declare one table with
// different unique keys. Schemas of two dialects may differ: each query is
// judged by its own.
func disagree(a, b *schema.Catalog) error {
	if a.Dialect != b.Dialect {
		return nil
	}
	for _, x := range a.Tables {
		for _, y := range b.Tables {
			if x.Schema != y.Schema || !strings.EqualFold(x.Name, y.Name) || x.Unknown || y.Unknown {
				continue
			}
			kx, ky := keys(x), keys(y)
			if !slices.Equal(kx, ky) {
				return fmt.Errorf("two schemas disagree about table %s: %s has %s, %s has %s; pass the right one with --schema",
					x.Name, place(a, x), list(kx), place(b, y), list(ky))
			}
		}
	}
	return nil
}

func keys(t *schema.Table) []string {
	var out []string
	for i := range t.Keys {
		out = append(out, strings.ToLower(t.Keys[i].String()))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func place(c *schema.Catalog, t *schema.Table) string {
	if p := t.Declared.String(); p != "" {
		return p
	}
	return c.Source
}

func list(keys []string) string {
	if len(keys) == 0 {
		return "no unique key"
	}
	return strings.Join(keys, ", ")
}
