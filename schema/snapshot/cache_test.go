package snapshot

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// project is a folder with two migrations, stored in a cache under "key".
func project(t *testing.T) (c *Cache, dir string) {
	t.Helper()
	c = &Cache{Dir: filepath.Join(t.TempDir(), "cache")}
	dir = filepath.Join(t.TempDir(), "migrations")
	put(t, dir, "1.sql", "one")
	put(t, dir, "2.sql", "two")
	sources := []string{dir, filepath.Join(dir, "1.sql"), filepath.Join(dir, "2.sql"), filepath.Join(dir, "..", "absent.yaml")}
	// Older than the step of any file system's clock.
	age(t, time.Hour, sources[:3]...)
	if _, digest, err := c.Store("key", sources, full()); err != nil || digest != Digest(full()) {
		t.Fatalf("store: digest %s, %v", digest, err)
	}
	return c, dir
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func age(t *testing.T, by time.Duration, paths ...string) {
	t.Helper()
	for _, p := range paths {
		when := time.Now().Add(-by)
		if err := os.Chtimes(p, when, when); err != nil {
			t.Fatal(err)
		}
	}
}

func TestCacheHit(t *testing.T) {
	c, dir := project(t)
	for range 2 {
		got, digest, err := c.Load("key")
		if err != nil || digest != Digest(full()) || !reflect.DeepEqual(got, full()) {
			t.Fatalf("load: %v, %s, %v", got, digest, err)
		}
		// A touched file with the same content is no change.
		age(t, time.Minute, filepath.Join(dir, "1.sql"), dir)
	}
	if _, _, err := c.Load("another key"); !errors.Is(err, ErrMiss) {
		t.Errorf("another key: %v", err)
	}
}

// Every change of a source is a miss that names it; Last does not look.
func TestCacheNotices(t *testing.T) {
	for name, test := range map[string]struct {
		change func(t *testing.T, dir string)
		want   string
	}{
		"content": {func(t *testing.T, dir string) { put(t, dir, "1.sql", "another") }, "1.sql has changed"},
		"same size, same time": {func(t *testing.T, dir string) {
			path := filepath.Join(dir, "2.sql")
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			put(t, dir, "2.sql", "owt")
			if err := os.Chtimes(path, info.ModTime().Add(1), info.ModTime().Add(1)); err != nil {
				t.Fatal(err)
			}
		}, "2.sql has changed"},
		"added":          {func(t *testing.T, dir string) { put(t, dir, "3.sql", "three") }, "migrations has changed"},
		"removed":        {func(t *testing.T, dir string) { remove(t, filepath.Join(dir, "2.sql")) }, "migrations has changed"},
		"folder removed": {func(t *testing.T, dir string) { remove(t, dir) }, "migrations is gone"},
		"new":            {func(t *testing.T, dir string) { put(t, filepath.Dir(dir), "absent.yaml", "") }, "absent.yaml is new"},
		"file to folder": {func(t *testing.T, dir string) {
			remove(t, filepath.Join(dir, "1.sql"))
			put(t, filepath.Join(dir, "1.sql"), "x", "")
		}, "has changed"},
	} {
		t.Run(name, func(t *testing.T) {
			c, dir := project(t)
			test.change(t, dir)
			_, _, err := c.Load("key")
			if !errors.Is(err, ErrMiss) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
			if _, digest, err := c.Last("key"); err != nil || digest != Digest(full()) {
				t.Errorf("last: %s, %v", digest, err)
			}
		})
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.RemoveAll(path); err != nil {
		t.Fatal(err)
	}
}

// A file changed within the clock's step of the store looks unchanged by time
// and size; its content is compared all the same.
func TestCacheRacy(t *testing.T) {
	c := &Cache{Dir: t.TempDir()}
	dir := t.TempDir()
	put(t, dir, "1.sql", "one")
	path := filepath.Join(dir, "1.sql")
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.Store("key", []string{path}, nil); err != nil {
		t.Fatal(err)
	}
	put(t, dir, "1.sql", "eno")
	if err := os.Chtimes(path, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.Load("key"); !errors.Is(err, ErrMiss) {
		t.Errorf("got %v, want a miss", err)
	}
}

// A damaged cache is a miss, never a failure.
func TestCacheDamaged(t *testing.T) {
	for _, pattern := range []string{"*.dupsert", "manifest-*.json"} {
		for _, text := range []string{"", "garbage"} {
			c, _ := project(t)
			files, err := filepath.Glob(filepath.Join(c.Dir, pattern))
			if err != nil || len(files) != 1 {
				t.Fatalf("%s: %v, %v", pattern, files, err)
			}
			put(t, c.Dir, filepath.Base(files[0]), text)
			if _, _, err := c.Load("key"); !errors.Is(err, ErrMiss) {
				t.Errorf("%s with %q: %v", pattern, text, err)
			}
		}
	}
}

func TestCacheTrim(t *testing.T) {
	c, dir := project(t)
	put(t, c.Dir, "old.dupsert", "")
	put(t, c.Dir, "keep.txt", "")
	age(t, 2*maxAge, filepath.Join(c.Dir, "old.dupsert"), filepath.Join(c.Dir, "keep.txt"))
	if _, _, err := c.Store("second", []string{dir}, full()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(c.Dir, "old.dupsert")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("old.dupsert stays: %v", err)
	}
	if _, err := os.Stat(filepath.Join(c.Dir, "keep.txt")); err != nil {
		t.Error(err)
	}
	if _, _, err := c.Load("key"); err != nil {
		t.Error(err)
	}
	left, err := filepath.Glob(filepath.Join(c.Dir, ".tmp-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("temporary files are left: %v, %v", left, err)
	}
}

func BenchmarkCacheLoad(b *testing.B) {
	c, dir := &Cache{Dir: b.TempDir()}, b.TempDir()
	sources := []string{dir}
	for i := range 300 {
		path := filepath.Join(dir, string(rune('a'+i%26))+string(rune('a'+i/26))+".sql")
		if err := os.WriteFile(path, make([]byte, 1000), 0o666); err != nil {
			b.Fatal(err)
		}
		when := time.Now().Add(-time.Hour)
		if err := os.Chtimes(path, when, when); err != nil {
			b.Fatal(err)
		}
		sources = append(sources, path)
	}
	when := time.Now().Add(-time.Hour)
	if err := os.Chtimes(dir, when, when); err != nil {
		b.Fatal(err)
	}
	if _, _, err := c.Store("key", sources, many(100)); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, _, err := c.Load("key"); err != nil {
			b.Fatal(err)
		}
	}
}
