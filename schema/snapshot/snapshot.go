package snapshot

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/dupsert/dupsert/schema"
)

// Version is the layout's number. It changes with every change of the layout;
// files of other versions are refused.
const Version = 2

// magic begins every snapshot.
const magic = "dupsert schema snapshot\n"

// ErrVersion is wrapped by the error for a snapshot of another version.
var ErrVersion = errors.New("snapshot of another version of dupsert")

// ErrCorrupt is wrapped by the error for a damaged file.
var ErrCorrupt = errors.New("not a sound dupsert snapshot")

// Write writes the catalogs and returns the sha256 digest of their encoding.
// The same catalogs give the same bytes.
//
// The file is: magic, the version as one byte, the digest (32 bytes), the
// encoding.
func Write(w io.Writer, catalogs []*schema.Catalog) (digest string, err error) {
	body := encode(catalogs)
	sum := sha256.Sum256(body)
	head := append([]byte(magic), Version)
	head = append(head, sum[:]...)
	if _, err := w.Write(append(head, body...)); err != nil {
		return "", fmt.Errorf("write schema snapshot: %w", err)
	}
	return hex.EncodeToString(sum[:]), nil
}

// Digest is what Write would return.
func Digest(catalogs []*schema.Catalog) string {
	sum := sha256.Sum256(encode(catalogs))
	return hex.EncodeToString(sum[:])
}

// Read reads a snapshot file.
func Read(path string) (catalogs []*schema.Catalog, digest string, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, "", fmt.Errorf("read schema snapshot: %w", err)
	}
	catalogs, digest, err = Decode(data)
	if err != nil {
		return nil, "", fmt.Errorf("read schema snapshot %s: %w", path, err)
	}
	return catalogs, digest, nil
}

// Decode reads a snapshot's bytes, after checking them against their digest.
func Decode(data []byte) (catalogs []*schema.Catalog, digest string, err error) {
	rest, ok := bytes.CutPrefix(data, []byte(magic))
	if !ok {
		return nil, "", fmt.Errorf("%w: it does not begin with %q", ErrCorrupt, magic[:len(magic)-1])
	}
	if len(rest) == 0 {
		return nil, "", fmt.Errorf("%w: it ends after the first line", ErrCorrupt)
	}
	if rest[0] != Version {
		return nil, "", fmt.Errorf("%w: it has layout %d, this one reads %d: write it again", ErrVersion, rest[0], Version)
	}
	rest = rest[1:]
	if len(rest) < sha256.Size {
		return nil, "", fmt.Errorf("%w: it ends within its digest", ErrCorrupt)
	}
	sum, body := rest[:sha256.Size], rest[sha256.Size:]
	if got := sha256.Sum256(body); !bytes.Equal(got[:], sum) {
		return nil, "", fmt.Errorf("%w: its content does not match its digest", ErrCorrupt)
	}
	catalogs, err = decode(body)
	if err != nil {
		return nil, "", err
	}
	return catalogs, hex.EncodeToString(sum), nil
}

// Is says whether the file begins like a snapshot of any version.
func Is(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close() // only read
	head := make([]byte, len(magic))
	if _, err := io.ReadFull(f, head); err != nil {
		return false
	}
	return string(head) == magic
}
