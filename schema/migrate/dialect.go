package migrate

import (
	"path"
	"slices"

	"github.com/dupsert/dupsert/schema"
)

// For returns the scripts that run on one dialect, expanded for it. Of two
// files with one number and name, the one for the dialect replaces the one for
// all, as pop does.
func For(scripts []Script, d schema.Dialect) []Script {
	own := make(map[string]bool)
	for _, s := range scripts {
		if s.Dialect != "" && family(s.Dialect) == family(d) {
			own[sameMigration(s.File)] = true
		}
	}
	scripts = slices.DeleteFunc(slices.Clone(scripts), func(s Script) bool {
		if s.Dialect == "" {
			return own[sameMigration(s.File)]
		}
		return family(s.Dialect) != family(d)
	})
	for i := range scripts {
		scripts[i].Text = Expand(scripts[i].Text, d)
	}
	return scripts
}

// sameMigration is the same for the variants of one migration.
func sameMigration(file string) string {
	return path.Join(path.Dir(file), stem(path.Base(file)))
}
