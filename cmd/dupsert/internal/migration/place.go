package migration

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema/migrate"
	"github.com/dupsert/dupsert/schema/source"
)

// place is where a table is declared, and so where its keys are added.
type place struct {
	path   string         // relative to the root with slashes, or absolute
	format migrate.Format // of a directory; "" for a file
	after  migrate.Format // of the migrations that a schema file goes with, "" for none
}

// at finds the place of a table: the migration directory that its position
// lies in, or else the file.
func (o *Options) at(w *Wanted) (place, error) {
	file := w.Table.Declared.File
	if path.Ext(file) != ".sql" {
		return place{path: file}, nil
	}
	for _, s := range sources(w) {
		switch {
		case s.Kind != source.SQL:
		case s.Path == file && s.Format == "":
			return place{path: file}, nil
		case strings.HasPrefix(file, strings.TrimSuffix(s.Path, "/")+"/"), s.Path == ".":
			return o.directory(s.Path, file, s.Format)
		}
	}
	return o.directory(path.Dir(file), file, "")
}

// beside are the Atlas schema files that declare the table too. Where an
// atlas.hcl names both, the schema is what is wished for and the migrations
// follow it: without the key there, atlas migrate diff would drop it again.
func (o *Options) beside(w *Wanted, main place) ([]place, error) {
	if main.format == "" {
		return nil, nil
	}
	var out []place
	for _, s := range sources(w) {
		if s.Kind != source.HCL {
			continue
		}
		files := []string{s.Path}
		if path.Ext(s.Path) != ".hcl" {
			found, err := filepath.Glob(filepath.Join(o.local(s.Path), "*.hcl"))
			if err != nil {
				return nil, fmt.Errorf("list the schema files of %s: %w", s.Path, err)
			}
			files = nil
			for _, f := range found {
				files = append(files, path.Join(s.Path, filepath.Base(f)))
			}
		}
		for _, f := range files {
			data, err := o.read(f)
			if err != nil {
				return nil, err
			}
			if has, err := declares(data, f, w); err != nil {
				return nil, err
			} else if has {
				out = append(out, place{path: f, after: main.format})
			}
		}
	}
	return out, nil
}

// sources are what the table's catalog was read of.
func sources(w *Wanted) []source.Source {
	var out []source.Source
	for u := range strings.SplitSeq(w.From.Source, ", ") {
		if s, err := source.Parse(u); err == nil { // e.g. not the name of a program's output
			out = append(out, s)
		}
	}
	return out
}

// directory is a directory of migrations, unless its files are not numbered:
// then the file is a schema by itself.
func (o *Options) directory(dir, file string, format migrate.Format) (place, error) {
	if base := path.Base(file); format == "" && (base == "up.sql" || base == "migration.sql") {
		return place{path: path.Dir(path.Dir(file)), format: migrate.Folders}, nil
	}
	full := o.local(dir)
	if _, err := os.Stat(full); err != nil {
		return place{}, fmt.Errorf("find the migrations of %s: %w", file, err)
	}
	if format == "" {
		format = migrate.Detect(os.DirFS(filepath.Dir(full)), filepath.Base(full))
	}
	if _, version, _ := cut(path.Base(file), format); format == migrate.Plain && version == "" {
		return place{path: file}, nil
	}
	return place{path: dir, format: format}, nil
}

// local is a path of a place as one of this machine.
func (o *Options) local(p string) string {
	if path.IsAbs(p) || filepath.IsAbs(p) {
		return filepath.FromSlash(p)
	}
	return filepath.Join(o.Root, filepath.FromSlash(p))
}

// read is a file's content, nil if there is none.
func (o *Options) read(p string) ([]byte, error) {
	data, err := os.ReadFile(o.local(p))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", p, err)
	}
	return data, nil
}

// names are the names in a directory, of files or, if a folder is a version,
// of folders. Flyway's are those of all folders below, as paths.
func (o *Options) names(p place) ([]string, error) {
	var out []string
	root := o.local(p.path)
	err := filepath.WalkDir(root, func(file string, e fs.DirEntry, err error) error {
		if err != nil || file == root {
			return err
		}
		if e.IsDir() == (p.format == migrate.Folders) {
			rel, err := filepath.Rel(root, file)
			if err != nil {
				return err
			}
			out = append(out, filepath.ToSlash(rel))
		}
		if e.IsDir() && p.format != migrate.Flyway {
			return fs.SkipDir
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list the migrations of %s: %w", p.path, err)
	}
	slices.SortFunc(out, migrate.Compare)
	return out, nil
}

// downs are how the files that undo end, in directories without a tool's marks.
var downs = regexp.MustCompile(`([._-](?:down|rollback|undo|revert))(\.sql)$`)

// paired is how the directory calls what undoes a migration, "" if nothing does.
func (o *Options) paired(p place, names []string) string {
	for _, n := range slices.Backward(names) {
		if p.format == migrate.Folders {
			if _, err := os.Stat(filepath.Join(o.local(p.path), n, "up.sql")); err == nil {
				return "down.sql"
			}
			return ""
		}
		if m := downs.FindStringSubmatch(n); m != nil {
			return m[1] + m[2]
		}
	}
	return ""
}

// suffix is the word with which a directory of pop's marks what is for one
// dialect, with a dot; "" if no file is.
func suffix(names []string, dialect string) string {
	some := ""
	for _, n := range names {
		m := regexp.MustCompile(`\.(postgres|postgresql|mysql|mariadb|sqlite3?|cockroach)\.(?:autocommit\.)?up\.sql$`).FindStringSubmatch(n)
		if m == nil {
			continue
		}
		some = "." + map[string]string{"postgres": "postgres", "mysql": "mysql", "mariadb": "mysql", "sqlite": "sqlite3"}[dialect]
		if strings.HasPrefix(m[1], dialect) {
			return "." + m[1]
		}
	}
	return some
}
