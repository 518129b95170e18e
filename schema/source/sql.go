package source

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/dupsert/dupsert/schema/ddl"
	"github.com/dupsert/dupsert/schema/migrate"
)

// sql reads a SQL file, a migration directory or a folder of HCL files.
func (l *loader) sql(ctx context.Context, c Candidate) error {
	fsys, name, prefix := l.place(c.Path)
	if prefix != "" && c.Rank != Named && !l.AllowOutside {
		return offlineError{placed(c, fmt.Errorf("%s lies outside of %s and is not read", c.Path, l.Root))}
	}
	if err := checkSize(fsys, name); err != nil {
		return placed(c, err)
	}
	if onlyHCL(fsys, name) {
		return l.hcl(c, []string{l.local(c.Path)})
	}
	scripts, err := migrate.Read(fsys, name, c.Format)
	if err != nil {
		return placed(c, err)
	}
	for i := range scripts {
		scripts[i].File = path.Join(prefix, scripts[i].File)
	}
	for _, d := range l.dialects(c, scripts) {
		cat := ddl.Read(d, scripts)
		if err := l.replay(ctx, c, scripts, cat); err != nil {
			return err
		}
		if slices.ContainsFunc(cat.Tables, ddl.Uncreated) {
			l.patches = append(l.patches, patch{cat, scripts})
		}
		if err := l.keep(c, cat); err != nil {
			return err
		}
	}
	return nil
}

// place is a path as a file system and a name in it, and what makes the names
// in it positions: below the root nothing, elsewhere the folder.
func (l *loader) place(p string) (fsys fs.FS, name, prefix string) {
	abs := l.local(p)
	root, err := filepath.Abs(l.Root)
	if err == nil {
		if full, err := filepath.Abs(abs); err == nil {
			rel, err := filepath.Rel(root, full)
			if err == nil && filepath.IsLocal(rel) {
				return os.DirFS(root), filepath.ToSlash(rel), ""
			}
		}
	}
	dir, base := filepath.Split(filepath.Clean(abs))
	return os.DirFS(dir), base, filepath.ToSlash(filepath.Clean(dir))
}

// checkSize refuses what is too large to be a schema.
func checkSize(fsys fs.FS, name string) error {
	var sum int64
	return fs.WalkDir(fsys, name, func(file string, e fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("read schema: %w", err)
		}
		if e.IsDir() {
			return nil
		}
		info, err := e.Info()
		if err != nil {
			return fmt.Errorf("read schema: %w", err)
		}
		if path.Ext(file) != ".sql" && file != name {
			return nil
		}
		if sum += info.Size(); sum > maxSize {
			return fmt.Errorf("%s:1: with this file there are %d MB of SQL, and at most %d are read: leave out the data", file, sum>>20, maxSize>>20)
		}
		return nil
	})
}

func onlyHCL(fsys fs.FS, name string) bool {
	entries, err := fs.ReadDir(fsys, name)
	if err != nil {
		return false // a file, or migrate.Read says what is wrong
	}
	has := func(ext string) bool {
		return slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return path.Ext(e.Name()) == ext })
	}
	return has(".hcl") && !has(".sql")
}
