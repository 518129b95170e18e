package snapshot

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"time"
)

// stamp is the state of one source when a snapshot was made of it.
type stamp struct {
	Path  string `json:"path"`
	Kind  string `json:"kind"` // file, folder, or none: it did not exist
	Size  int64  `json:"size,omitempty"`
	Mtime int64  `json:"mtime,omitempty"` // nanoseconds
	Sum   string `json:"sum,omitempty"`   // sha256 of a file's content or a folder's listing
}

// racy is how close to the manifest's own time a change of a source may lie
// without being seen: file systems keep times in steps of up to two seconds.
// Such a source is read again however equal its time and size are.
const racy = 2 * time.Second

// takeStamps reads the sources, sorted, and returns their stamps with one
// digest over their content.
func takeStamps(sources []string) ([]stamp, string, error) {
	sources = slices.Compact(slices.Sorted(slices.Values(sources)))
	stamps := make([]stamp, 0, len(sources))
	all := sha256.New()
	for _, path := range sources {
		s, err := take(path)
		if err != nil {
			return nil, "", err
		}
		stamps = append(stamps, s)
		fmt.Fprintf(all, "%q %s %s\n", s.Path, s.Kind, s.Sum)
	}
	return stamps, hex.EncodeToString(all.Sum(nil)), nil
}

func take(path string) (stamp, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return stamp{Path: path, Kind: "none"}, nil
	}
	if err != nil {
		return stamp{}, err
	}
	s := stamp{Path: path, Kind: "file", Size: info.Size(), Mtime: info.ModTime().UnixNano()}
	if info.IsDir() {
		s.Kind, s.Size = "folder", 0
	}
	s.Sum, err = sum(path, info.IsDir())
	return s, err
}

// sum is the digest of a file's content, or of a folder's listing: names and
// whether they are folders.
func sum(path string, folder bool) (string, error) {
	h := sha256.New()
	if !folder {
		f, err := os.Open(path)
		if err != nil {
			return "", err
		}
		defer f.Close() // only read
		if _, err := io.Copy(h, f); err != nil {
			return "", err
		}
		return hex.EncodeToString(h.Sum(nil)), nil
	}
	entries, err := os.ReadDir(path) // sorted by name
	if err != nil {
		return "", err
	}
	for _, e := range entries {
		fmt.Fprintf(h, "%q %t\n", e.Name(), e.IsDir())
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// changed says which source is no longer as it was, "" if all are. It reads a
// source only if its time or size differs, or its time is too near to the
// manifest's to be trusted.
func changed(stamps []stamp, written time.Time) (string, error) {
	for _, s := range stamps {
		info, err := os.Stat(s.Path)
		gone := errors.Is(err, fs.ErrNotExist)
		switch {
		case gone && s.Kind == "none":
			continue
		case gone:
			return s.Path + " is gone", nil
		case err != nil:
			return "", err
		case s.Kind == "none":
			return s.Path + " is new", nil
		case info.IsDir() != (s.Kind == "folder"):
			return s.Path + " has changed", nil
		}
		fresh := written.Add(-racy).UnixNano() < s.Mtime
		same := info.ModTime().UnixNano() == s.Mtime && (info.IsDir() || info.Size() == s.Size)
		if same && !fresh {
			continue
		}
		got, err := sum(s.Path, info.IsDir())
		if err != nil {
			return "", err
		}
		if got != s.Sum {
			return s.Path + " has changed", nil
		}
	}
	return "", nil
}
