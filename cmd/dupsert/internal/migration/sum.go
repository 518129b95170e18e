package migration

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"

	atlas "ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/sqltool"

	"github.com/dupsert/dupsert/schema/migrate"
)

// sum brings the directory's atlas.sum up to date with the new files, where
// there is one (https://atlasgo.io/concepts/migration-directory-integrity). One
// that does not match the directory as it is means that somebody changed a
// file by hand: that is not to be signed by the way.
func (r *Result) sum(p place, texts []text, o *Options) error {
	name := path.Join(p.path, atlas.HashFileName)
	old, err := o.read(name)
	if err != nil || old == nil && p.format != migrate.Atlas {
		return err
	}
	before, err := hash(o, p, nil)
	if err != nil {
		return err
	}
	if old == nil {
		return nil // the directory is in Atlas's format, and nobody signs it
	}
	if !bytes.Equal(bytes.TrimSpace(before), bytes.TrimSpace(old)) {
		return fmt.Errorf("%s does not match the files beside it: run atlas migrate hash when they are as they should be", name)
	}
	after, err := hash(o, p, texts)
	if err != nil {
		return err
	}
	r.Edits = append(r.Edits, Edit{Path: name, Old: old, New: after})
	return nil
}

// hash is what atlas.sum says of the directory with some more files. Atlas
// reads a directory, so it is given a copy.
func hash(o *Options, p place, texts []text) (sum []byte, err error) {
	tmp, err := os.MkdirTemp("", "dupsert-sum-")
	if err != nil {
		return nil, fmt.Errorf("hash %s: %w", p.path, err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(tmp)) }()
	if err := os.CopyFS(tmp, os.DirFS(o.local(p.path))); err != nil {
		return nil, fmt.Errorf("hash %s: %w", p.path, err)
	}
	for _, t := range texts {
		file := filepath.Join(tmp, filepath.FromSlash(t.name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, []byte(t.body), 0o600)); err != nil {
			return nil, fmt.Errorf("hash %s: %w", p.path, err)
		}
	}
	dir, err := hashed(tmp, p.format)
	if err != nil {
		return nil, fmt.Errorf("hash %s: %w", p.path, err)
	}
	list, err := dir.Checksum()
	if err != nil {
		return nil, fmt.Errorf("hash %s: %w", p.path, err)
	}
	if sum, err = list.MarshalText(); err != nil {
		return nil, fmt.Errorf("hash %s: %w", p.path, err)
	}
	return sum, nil
}

// hashed is the directory as Atlas takes it: which files count depends on
// whose layout it is.
func hashed(dir string, f migrate.Format) (atlas.Dir, error) {
	switch f {
	case migrate.GolangMigrate:
		return sqltool.NewGolangMigrateDir(dir)
	case migrate.Goose:
		return sqltool.NewGooseDir(dir)
	case migrate.DBMate:
		return sqltool.NewDBMateDir(dir)
	case migrate.Flyway:
		return sqltool.NewFlywayDir(dir)
	case migrate.Liquibase:
		return sqltool.NewLiquibaseDir(dir)
	}
	return atlas.NewLocalDir(dir)
}
