package source

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/migrate"
)

// Discover finds the sources of the module at root when no flag names one:
// those that .dupsert.yaml names (given as its schema key's candidates, or
// read here if none are), and nothing else if it names any; or else those of
// every atlas.hcl and sqlc.yaml, what ent generated, migration directories and
// schema files, and DDL in Go code, which Load merges. The error for none wraps ErrNoSchema.
func Discover(root string, config ...Candidate) ([]Candidate, error) {
	if len(config) == 0 {
		var err error
		if config, err = configured(root); err != nil {
			return nil, err
		}
	}
	if len(config) > 0 {
		return config, nil
	}
	w := &walker{root: root, fsys: os.DirFS(root)}
	if err := fs.WalkDir(w.fsys, ".", w.visit); err != nil {
		return nil, fmt.Errorf("look for a schema in %s: %w", root, err)
	}
	out := w.candidates()
	if w.code {
		out = append(out, Candidate{Source: Source{URL: "go://.", Kind: Go, Path: "."}, Rank: Strings, Optional: true})
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%w in %s: %s", ErrNoSchema, root, declared(nil))
	}
	return out, nil
}

// walker collects what lies in a module.
type walker struct {
	root    string
	fsys    fs.FS
	atlas   []string // atlas.hcl files
	sqlc    []Candidate
	ent     []Candidate
	found   []Candidate
	folders []string // seen, for Watch
	files   []string // that decide, for Watch
	plain   []string // folders with SQL that makes tables, in no tool's format
	code    bool     // there is Go code
}

// skipped folders hold nothing that is the program's own schema.
var skipped = []string{
	"vendor", "node_modules", "testdata", "fixtures", "test_fixtures", "testfixtures", "test-files", "testfiles", "__tests__", "test", "tests", "e2e",
	"example", "examples", "docs", "third_party", "dist",
}

func (w *walker) visit(name string, e fs.DirEntry, err error) error {
	if err != nil {
		return err
	}
	base := path.Base(name)
	if e.IsDir() {
		if name != "." && (slices.Contains(skipped, base) || base[0] == '.' || base[0] == '_' || w.exists(path.Join(name, "go.mod"))) {
			return fs.SkipDir
		}
		w.folders = append(w.folders, name)
		return w.folder(name)
	}
	switch {
	case base == "atlas.hcl":
		w.atlas = append(w.atlas, name)
	case base == "sqlc.yaml", base == "sqlc.yml", base == "sqlc.json":
		found, err := sqlc(w.root, name)
		if err != nil {
			return err
		}
		w.sqlc = append(w.sqlc, found...)
	case strings.HasSuffix(base, ".go") && !strings.HasSuffix(base, "_test.go"):
		w.code = true
		if base == "schema.go" && path.Base(path.Dir(name)) == "migrate" && w.ofEnt(name) {
			dir := path.Dir(path.Dir(name))
			w.ent = append(w.ent, Candidate{Source: Source{URL: "ent://" + dir, Kind: Ent, Path: dir}, Rank: File, Optional: true})
		}
	case !strings.HasSuffix(base, ".sql") && !strings.HasSuffix(base, ".hcl") && base != "go.mod":
		return nil
	}
	w.files = append(w.files, name)
	return nil
}

func (w *walker) exists(name string) bool {
	_, err := fs.Stat(w.fsys, name)
	return err == nil
}

// candidates joins what was found; what atlas.hcl or sqlc.yaml names, and
// what lies in it, is not taken a second time.
func (w *walker) candidates() []Candidate {
	var out []Candidate
	for _, file := range w.atlas {
		out = append(out, Candidate{
			Source: Source{URL: "file://" + file, Kind: Env, Path: file},
			Rank:   File, Found: schema.Pos{File: file}, Optional: true,
		})
	}
	named := map[string]bool{}
	for _, c := range w.sqlc {
		if !named[c.Path+string(c.Dialect)] {
			out = append(out, c)
		}
		named[c.Path], named[c.Path+string(c.Dialect)] = true, true
	}
	out = append(out, w.ent...)
	for _, c := range w.found {
		if !named[c.Path] && !named[path.Dir(c.Path)] {
			out = append(out, c)
		}
	}
	return out
}

// folder looks at the files directly in a folder.
func (w *walker) folder(dir string) error {
	entries, err := fs.ReadDir(w.fsys, dir)
	if err != nil {
		return err
	}
	var sql []string
	parts := false // a folder for each version
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		switch {
		case e.IsDir():
			parts = parts || w.exists(path.Join(name, "up.sql")) || w.exists(path.Join(name, "migration.sql"))
		case strings.HasSuffix(e.Name(), ".sql"):
			sql = append(sql, name)
		case e.Name() == "schema.hcl", strings.HasPrefix(e.Name(), "schema.") && strings.HasSuffix(e.Name(), ".hcl"):
			w.add(Candidate{Source: Source{Kind: HCL, Path: name}, Rank: File})
		}
	}
	versions := slices.Contains(sql, path.Join(dir, "up.sql")) || slices.Contains(sql, path.Join(dir, "migration.sql"))
	switch {
	case parts && len(sql) == 0:
		w.add(Candidate{Source: Source{Kind: SQL, Path: dir, Format: migrate.Folders}, Rank: History})
	case len(sql) > 0 && !versions: // else the folder above has it
		return w.sql(dir, sql)
	}
	return nil
}

// sql adds a folder's SQL files: as a history if they are one, or each file
// that makes a table.
func (w *walker) sql(dir string, files []string) error {
	making := slices.DeleteFunc(slices.Clone(files), func(f string) bool { return !w.makesTable(f) })
	if len(making) == 0 {
		return nil // queries, seeds
	}
	format := migrate.Detect(w.fsys, dir)
	if format == migrate.Plain {
		if w.superseded(dir) {
			return nil
		}
		w.plain = append(w.plain, dir)
	}
	if format != migrate.Plain || migrationName(dir) || numbered(files) {
		if !w.inside(dir, format) {
			w.add(Candidate{Source: Source{Kind: SQL, Path: dir, Format: format}, Rank: History})
		}
		return nil
	}
	for _, f := range making {
		if !strings.HasSuffix(f, ".down.sql") && !strings.Contains(path.Base(f), "test") {
			w.add(Candidate{Source: Source{Kind: SQL, Path: f}, Rank: File})
		}
	}
	return nil
}

// superseded says whether the folder is of one version, with the whole schema
// in a folder above it.
// Have: schema/mysql/v8/schema.sql beside schema/mysql/v8/versioned/v1.1/queue.sql
func (w *walker) superseded(dir string) bool {
	return slices.ContainsFunc(w.plain, func(above string) bool {
		below, ok := strings.CutPrefix(dir, above+"/")
		return ok && slices.ContainsFunc(strings.Split(below, "/"), version.MatchString)
	})
}

var (
	version = regexp.MustCompile(`^v?\d+([._]\d+)*$`)
	number  = regexp.MustCompile(`^[A-Za-z]{0,2}\d+`) // 001_x.sql, V0001.x.up.sql
	old     = regexp.MustCompile(`(?i)(^|/)_*(legacy|old|archived?|deprecated|backups?)(/|$)`)
)

// inside says whether a flyway directory above already holds this one: flyway
// reads folders within folders.
func (w *walker) inside(dir string, format migrate.Format) bool {
	return format == migrate.Flyway && slices.ContainsFunc(w.found, func(c Candidate) bool {
		return c.Format == migrate.Flyway && strings.HasPrefix(dir, c.Path+"/")
	})
}

func (w *walker) add(c Candidate) {
	c.URL = "file://" + c.Path
	if c.Format != "" && c.Format != migrate.Plain {
		c.URL += "?format=" + string(c.Format)
	}
	c.Optional = true
	if old.MatchString(c.Path) {
		c.Rank = Old
	}
	w.found = append(w.found, c)
}

// makesTable says whether a SQL file has a statement that makes or changes a
// table. Only its beginning is read: a dump begins with its tables.
func (w *walker) makesTable(file string) bool {
	f, err := os.Open(filepath.Join(w.root, filepath.FromSlash(file)))
	if err != nil {
		return true // reading it will say why
	}
	defer f.Close() // only read
	data, err := io.ReadAll(io.LimitReader(f, 1<<20))
	if err != nil {
		return true
	}
	text := strings.ToLower(string(data))
	return strings.Contains(text, "create table") || strings.Contains(text, "alter table") || strings.Contains(text, "create unlogged table")
}

// migrationName says whether a folder's path says that it holds migrations.
func migrationName(dir string) bool {
	return slices.ContainsFunc(strings.Split(strings.ToLower(dir), "/"), func(name string) bool {
		return strings.Contains(name, "migrat") || name == "changelog" || name == "updates" || name == "versions"
	})
}

// numbered says whether most files begin with a number.
func numbered(files []string) bool {
	n := 0
	for _, f := range files {
		if number.MatchString(path.Base(f)) {
			n++
		}
	}
	return n > len(files)/2
}
