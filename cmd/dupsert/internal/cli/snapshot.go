package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/snapshot"
)

// writeSnapshot writes the catalogs to a file that -s reads back.
func writeSnapshot(file string, cats []*schema.Catalog, stderr io.Writer) error {
	var b bytes.Buffer
	digest, err := snapshot.Write(&b, cats)
	if err != nil {
		return err
	}
	if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
		return fmt.Errorf("write the schema snapshot: %w", err)
	}
	tables := 0
	for _, c := range cats {
		tables += len(c.Tables)
	}
	fmt.Fprintf(stderr, "dupsert: wrote %d tables to %s, digest %.12s\n", tables, file, digest)
	return nil
}
