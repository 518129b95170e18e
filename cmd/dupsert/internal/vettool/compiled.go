package vettool

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	projectfile "github.com/dupsert/dupsert/cmd/dupsert/internal/config"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/sources"
	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/snapshot"
)

// Compiled schemas lie in the user's cache folder, one file for a module and
// the -schema flags it was asked with. -V=full writes them, units read them.
//
// The flags are not among what -V=full is told, but the schema they name has
// to be in its answer. So a unit that reads a schema for some flags leaves a
// note of them, and the next -V=full compiles the noted ones too: the first
// run after the first use of a flag asks every package once more, and from
// then on a change of that schema is seen.
const (
	compiledExt = ".schema" // a snapshot, or the line "error: …"
	flagsExt    = ".flags"  // the flags as a JSON list
	errorMark   = "error: "
)

// cacheDir is where compiled schemas lie, or "" where there is no place for
// them: units then read the sources themselves.
func cacheDir() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return "" // e.g. no HOME in a build sandbox
	}
	return filepath.Join(dir, "dupsert", "vet")
}

// stem is the file name, without extension, of a module's schema. The flags
// come second so that the files of a module stand together.
func stem(root string, urls []string) string {
	name := fmt.Sprintf("%x", sha256.Sum256([]byte(root)))[:24]
	if len(urls) > 0 {
		name += fmt.Sprintf("-%x", sha256.Sum256([]byte(strings.Join(urls, "\x00"))))[:17]
	}
	return name
}

// compile reads the schemas of a module, as discovered, for the paths of its
// configuration and for all noted flags, writes them to the cache, and mixes
// their digests and the configuration's into h. What cannot be read is no error
// here, for go vet may have nothing to ask of it: the unit that does says so.
// program is the digest of the executable.
func (t *Tool) compile(ctx context.Context, h io.Writer, root, program string) error {
	dir := cacheDir()
	asked, err := noted(dir, root)
	if err != nil {
		return err
	}
	project, err := projectfile.Read(root, "")
	if err != nil {
		fmt.Fprintf(h, "%q %v\n", root, err)
		return nil
	}
	fmt.Fprintf(h, "%q %s\n", root, project.Digest)
	for _, path := range project.Paths {
		if len(path.Schema) > 0 {
			asked = append(asked, projectfile.URLs(path.Schema))
		}
	}
	for _, urls := range append([][]string{nil}, asked...) {
		data := t.read(ctx, root, urls, program)
		fmt.Fprintf(h, "%q %q %x\n", root, urls, sha256.Sum256(data))
		if dir == "" {
			continue
		}
		if err := writeFile(filepath.Join(dir, stem(root, urls)+compiledExt), data); err != nil {
			return fmt.Errorf("cache the schema of %s: %w", root, err)
		}
	}
	return nil
}

// read is the compiled form of a module's schemas, or of the error.
func (t *Tool) read(ctx context.Context, root string, urls []string, program string) []byte {
	schemas, err := t.readRest(ctx, root, sources.Options{URLs: urls, Dir: root, Offline: true, Cache: program})
	if err != nil {
		return []byte(errorMark + err.Error())
	}
	var b bytes.Buffer
	if _, err := snapshot.Write(&b, schemas.Catalogs); err != nil {
		return []byte(errorMark + err.Error())
	}
	return b.Bytes()
}

func (t *Tool) readRest(ctx context.Context, root string, opts sources.Options) (*sources.Schemas, error) {
	project, err := projectfile.Read(root, "")
	if err != nil {
		return nil, err
	}
	return sources.ReadRest(ctx, t.Read, root, opts, project)
}

// load returns the schemas that urls name, or, without urls, those of everything
// that no path of the configuration gives one.
func (t *Tool) load(ctx context.Context, root string, urls []string) ([]*schema.Catalog, error) {
	dir := cacheDir()
	var data []byte
	if dir != "" {
		var err error
		data, err = os.ReadFile(filepath.Join(dir, stem(root, urls)+compiledExt))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("read the cached schema of %s: %w", root, err)
		}
	}
	if data == nil {
		data = t.read(ctx, root, urls, "")
	}
	if msg, bad := strings.CutPrefix(string(data), errorMark); bad {
		return nil, errors.New(msg)
	}
	cats, _, err := snapshot.Decode(data)
	if err != nil {
		return nil, fmt.Errorf("read the cached schema of %s: %w", root, err)
	}
	return cats, nil
}

// note leaves the flags for the next -V=full.
func note(dir, root string, urls []string) error {
	data, err := json.Marshal(urls)
	if err != nil {
		return fmt.Errorf("note the flags -schema: %w", err)
	}
	file := filepath.Join(dir, stem(root, urls)+flagsExt)
	if _, err := os.Stat(file); err == nil {
		return nil
	}
	if err := writeFile(file, data); err != nil {
		return fmt.Errorf("note the flags -schema: %w", err)
	}
	return nil
}

// noted lists the flags that units of the module left, in a fixed order.
func noted(dir, root string) ([][]string, error) {
	if dir == "" {
		return nil, nil
	}
	files, err := filepath.Glob(filepath.Join(dir, stem(root, nil)+"-*"+flagsExt))
	if err != nil {
		return nil, fmt.Errorf("list the noted flags -schema: %w", err)
	}
	slices.Sort(files)
	var out [][]string
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("read the noted flags -schema: %w", err)
		}
		var urls []string
		if err := json.Unmarshal(data, &urls); err != nil {
			return nil, fmt.Errorf("read the noted flags -schema: %s: %w", file, err)
		}
		out = append(out, urls)
	}
	return out, nil
}

// moduleRoot is the folder at or above dir that holds go.mod.
func moduleRoot(dir string) (string, error) {
	for d := dir; ; d = filepath.Dir(d) {
		if _, err := os.Stat(filepath.Join(d, "go.mod")); err == nil {
			return d, nil
		}
		if d == filepath.Dir(d) {
			return "", fmt.Errorf("no go.mod in %s or any folder above it", dir)
		}
	}
}

// writeFile replaces a file at once: other units may be reading it.
func writeFile(name string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".tmp-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
