package migration

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/diff"
)

// Edit is one file to be written.
type Edit struct {
	Path string // relative to the root with slashes, or absolute
	Old  []byte // nil for a new file
	New  []byte
}

// Diff is the edit as a unified diff that git apply and patch -p1 take.
func (e Edit) Diff() []byte {
	from := "a/" + e.Path
	if e.Old == nil {
		from = "/dev/null"
	}
	_, text, _ := bytes.Cut(diff.Diff(from, e.Old, "b/"+e.Path, e.New), []byte("\n"))
	return text
}

// Apply writes all edits or none: each file is written beside its place and
// then renamed; what was renamed before one fails is put back. A file that is
// not what it was when it was read, or is there though it should be new, ends it.
func Apply(edits []Edit, o Options) (err error) {
	a := &applying{o: o}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.undo())
		}
	}()
	for _, e := range edits {
		if err := a.stage(e); err != nil {
			return fmt.Errorf("write %s: %w", e.Path, err)
		}
	}
	for i := range a.staged {
		if err := a.place(&a.staged[i]); err != nil {
			return fmt.Errorf("write %s: %w", a.staged[i].Path, err)
		}
	}
	return nil
}

// applying is an Apply on its way.
type applying struct {
	o      Options
	staged []staged
	made   []string // folders, the outer first
}

type staged struct {
	Edit
	tmp  string
	mode fs.FileMode
	done bool
}

// stage writes the new content beside the file.
func (a *applying) stage(e Edit) error {
	full := a.o.local(e.Path)
	mode := fs.FileMode(0o644)
	switch info, err := os.Stat(full); {
	case err == nil && e.Old == nil:
		return fs.ErrExist
	case err == nil:
		mode = info.Mode().Perm()
		if now, err := os.ReadFile(full); err != nil || !bytes.Equal(now, e.Old) {
			return errors.Join(errors.New("it has changed since it was read"), err)
		}
	case e.Old != nil || !errors.Is(err, fs.ErrNotExist):
		return err
	}
	if err := a.folder(filepath.Dir(full)); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(full), ".dupsert-*")
	if err != nil {
		return err
	}
	a.staged = append(a.staged, staged{Edit: e, tmp: f.Name(), mode: mode})
	_, err = f.Write(e.New)
	return errors.Join(err, f.Chmod(mode), f.Close())
}

// folder makes the folder of a migration that is one.
func (a *applying) folder(dir string) error {
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	if err := a.folder(filepath.Dir(dir)); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	a.made = append(a.made, dir)
	return nil
}

func (a *applying) place(s *staged) error {
	if err := os.Rename(s.tmp, a.o.local(s.Path)); err != nil {
		return err
	}
	s.done = true
	return nil
}

// undo leaves everything as it was.
func (a *applying) undo() error {
	var errs []error
	for _, s := range a.staged {
		switch {
		case !s.done:
			errs = append(errs, os.Remove(s.tmp))
		case s.Old == nil:
			errs = append(errs, os.Remove(a.o.local(s.Path)))
		default:
			errs = append(errs, os.WriteFile(a.o.local(s.Path), s.Old, s.mode))
		}
	}
	for i := len(a.made) - 1; i >= 0; i-- {
		errs = append(errs, os.Remove(a.made[i]))
	}
	return errors.Join(errs...)
}
