package dbssa

import (
	"bufio"
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// maxQueryFile bounds an SQL file that is read for named queries, in bytes.
const maxQueryFile = 4 << 20

// Queries reads the named queries of a module's SQL files: a line
// "-- name: get-user" begins each, as in yesql, goyesql and dotsql. Names that two
// files give different texts are left out.
// https://github.com/knadh/goyesql, https://github.com/qustavo/dotsql
func Queries(root string) (map[string]string, error) {
	out := map[string]string{}
	twice := map[string]bool{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			switch name := d.Name(); {
			case path != root && (strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_")), name == "vendor", name == "node_modules", name == "testdata":
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".sql") {
			return nil
		}
		if info, err := d.Info(); err != nil || info.Size() > maxQueryFile {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for name, q := range named(text) {
			if old, dup := out[name]; dup && old != q {
				twice[name] = true
			}
			out[name] = q
		}
		return nil
	})
	for name := range twice {
		delete(out, name)
	}
	return out, err
}

func named(text []byte) map[string]string {
	if !bytes.Contains(text, []byte("name:")) {
		return nil
	}
	out := map[string]string{}
	name := ""
	var body strings.Builder
	flush := func() {
		if name != "" && strings.TrimSpace(body.String()) != "" {
			out[name] = strings.TrimSpace(body.String())
		}
		body.Reset()
	}
	sc := bufio.NewScanner(bytes.NewReader(text))
	sc.Buffer(nil, maxQueryFile)
	for sc.Scan() {
		line := sc.Text()
		rest, isComment := strings.CutPrefix(strings.TrimSpace(line), "--")
		if n, ok := strings.CutPrefix(strings.TrimSpace(rest), "name:"); ok && isComment {
			flush()
			name, _, _ = strings.Cut(strings.TrimSpace(n), " ")
			continue
		}
		body.WriteString(line + "\n")
	}
	flush()
	return out
}
