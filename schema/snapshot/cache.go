package snapshot

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/dupsert/dupsert/schema"
)

// Cache is a folder of snapshots, one for each state of a project's sources,
// and of manifests, one for each project and configuration, that say which
// files a snapshot was made of. Several processes may use it at once: files
// appear by rename.
type Cache struct{ Dir string }

// DefaultCache is the cache below the user's cache folder.
func DefaultCache() (*Cache, error) {
	base, err := os.UserCacheDir()
	if err != nil {
		return nil, fmt.Errorf("find the schema cache: %w", err)
	}
	return &Cache{Dir: filepath.Join(base, "dupsert", "schema")}, nil
}

// maxAge is how long a file that nobody reads stays; touch renews it.
const (
	maxAge   = 30 * 24 * time.Hour
	touchAge = 24 * time.Hour
)

// manifest lists the sources that a snapshot was made of.
type manifest struct {
	Version  int       `json:"version"`
	Key      string    `json:"key"`
	Written  time.Time `json:"written"`
	Snapshot string    `json:"snapshot"` // file name in the cache folder
	Sources  []stamp   `json:"sources"`
}

// ErrMiss says that the cache holds nothing valid for a key.
var ErrMiss = errors.New("no valid snapshot in the schema cache")

// Store keeps the catalogs made of the sources (files and folders; a missing
// one counts, its appearance is a change) under a key: what else decides about
// the result, such as the module's root, the configuration and the version.
// It returns the snapshot's path and digest.
func (c *Cache) Store(key string, sources []string, catalogs []*schema.Catalog) (path, digest string, err error) {
	if err := os.MkdirAll(c.Dir, 0o777); err != nil {
		return "", "", fmt.Errorf("make the schema cache: %w", err)
	}
	stamps, content, err := takeStamps(sources)
	if err != nil {
		return "", "", fmt.Errorf("stamp the schema's sources: %w", err)
	}
	var buf bytes.Buffer
	if digest, err = Write(&buf, catalogs); err != nil {
		return "", "", err
	}
	// The name holds the sources' digest and the snapshot's own: with another
	// configuration the same sources may give other catalogs.
	name := content[:32] + "-" + digest[:16] + ".dupsert"
	if err := replace(filepath.Join(c.Dir, name), buf.Bytes()); err != nil {
		return "", "", err
	}
	m := manifest{Version: Version, Key: key, Written: time.Now(), Snapshot: name, Sources: stamps}
	data, err := json.Marshal(m)
	if err != nil {
		return "", "", fmt.Errorf("encode the schema cache's manifest: %w", err)
	}
	if err := replace(c.manifestPath(key), data); err != nil {
		return "", "", err
	}
	c.trim(time.Now())
	return filepath.Join(c.Dir, name), digest, nil
}

// Load returns what was stored under the key, if every source is unchanged.
// Otherwise the error wraps ErrMiss and says what has changed.
func (c *Cache) Load(key string) (catalogs []*schema.Catalog, digest string, err error) {
	m, err := c.manifest(key)
	if err != nil {
		return nil, "", err
	}
	if what, err := changed(m.Sources, m.Written); err != nil || what != "" {
		if err != nil {
			what = err.Error()
		}
		return nil, "", fmt.Errorf("%w: %s", ErrMiss, what)
	}
	return c.open(m)
}

// Last returns what was stored under the key without looking at the sources.
// It is for the processes that go vet starts after one that called Load or Store.
func (c *Cache) Last(key string) (catalogs []*schema.Catalog, digest string, err error) {
	m, err := c.manifest(key)
	if err != nil {
		return nil, "", err
	}
	return c.open(m)
}

func (c *Cache) open(m *manifest) ([]*schema.Catalog, string, error) {
	path := filepath.Join(c.Dir, m.Snapshot)
	catalogs, digest, err := Read(path)
	if err != nil {
		return nil, "", fmt.Errorf("%w: %w", ErrMiss, err) // e.g. trimmed, or damaged: made again
	}
	touch(path)
	touch(c.manifestPath(m.Key))
	return catalogs, digest, nil
}

func (c *Cache) manifestPath(key string) string {
	sum := sha256.Sum256([]byte(key))
	return filepath.Join(c.Dir, "manifest-"+hex.EncodeToString(sum[:16])+".json")
}

func (c *Cache) manifest(key string) (*manifest, error) {
	data, err := os.ReadFile(c.manifestPath(key))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMiss, err)
	}
	m := &manifest{}
	if err := json.Unmarshal(data, m); err != nil {
		return nil, fmt.Errorf("%w: read its manifest: %w", ErrMiss, err)
	}
	if m.Version != Version || m.Key != key || m.Snapshot != filepath.Base(m.Snapshot) {
		return nil, fmt.Errorf("%w: its manifest is another version's", ErrMiss)
	}
	return m, nil
}

// replace writes a file so that readers see the old or the new content whole.
func replace(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".tmp-*")
	if err != nil {
		return fmt.Errorf("write schema cache: %w", err)
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("write schema cache: %w", errors.Join(err, os.Remove(f.Name())))
	}
	return nil
}

// touch keeps a file that is in use from being trimmed. It is a courtesy: a
// cache that cannot be written still serves.
func touch(path string) {
	info, err := os.Stat(path)
	if err == nil && time.Since(info.ModTime()) > touchAge {
		now := time.Now()
		os.Chtimes(path, now, now) //nolint:errcheck // see above
	}
}

// trim removes files that nobody has used for long. What cannot be removed
// waits for the next time.
func (c *Cache) trim(now time.Time) {
	entries, err := os.ReadDir(c.Dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !e.Type().IsRegular() || now.Sub(info.ModTime()) < maxAge || !ours(e) {
			continue
		}
		os.Remove(filepath.Join(c.Dir, e.Name())) //nolint:errcheck // see above
	}
}

func ours(e fs.DirEntry) bool {
	for _, pattern := range []string{"manifest-*.json", "*.dupsert", ".tmp-*"} {
		if ok, err := filepath.Match(pattern, e.Name()); ok && err == nil {
			return true
		}
	}
	return false
}
