package gosource

import (
	"bytes"
	"go/ast"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema/gostructs"
	"github.com/dupsert/dupsert/schema/model"
)

// resolver knows what the whole module tells about its models.
type resolver struct {
	module *gostructs.Module
	orms   []model.ORM // that some file imports
	naming map[model.ORM]model.Naming
	lists  []string // full names in lists of models anywhere in the module; nil until asked
	listed bool
	fields map[string][]string // models in fields, by folder and field
	busy   map[ast.Node]bool   // being resolved
}

func newResolver(m *gostructs.Module) *resolver {
	r := &resolver{module: m, naming: map[model.ORM]model.Naming{}, fields: map[string][]string{}, busy: map[ast.Node]bool{}}
	for _, lib := range libraries {
		if !slices.Contains(r.orms, lib.orm) && r.inSome(`"`+lib.path) {
			r.orms = append(r.orms, lib.orm)
		}
	}
	if len(r.orms) > 0 {
		r.readNaming()
	}
	return r
}

// inSome reports whether the words stand in some file of the module.
func (r *resolver) inSome(words ...string) bool {
	return slices.ContainsFunc(r.module.Dirs, func(d gostructs.Dir) bool {
		return slices.ContainsFunc(d.Files, func(s gostructs.Source) bool { return holds(s.Data, words) })
	})
}

func holds(data []byte, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return bytes.Contains(data, []byte(w)) })
}

// chainWords begin bun's chains.
var chainWords = []string{"NewCreateTable(", "NewCreateIndex(", "NewDropTable(", "NewDropIndex(", "NewDropColumn(", "NewAddColumn("}

// migratorWords are gorm's other methods.
var migratorWords = []string{"AddUniqueIndex(", "RemoveIndex(", ".CreateIndex(", ".DropIndex(", ".DropColumn(", ".DropTable(", ".RenameTable(", ".RenameColumn(", ".DropConstraint(", ".CreateConstraint("}

// mayHandOver reports whether a file is worth parsing for its models.
func (r *resolver) mayHandOver(data []byte) bool {
	if len(r.orms) == 0 {
		return false
	}
	for _, c := range calls {
		if slices.ContainsFunc(c.orms, r.uses) && bytes.Contains(data, []byte(c.name+"(")) {
			return true
		}
	}
	return r.uses(model.Bun) && holds(data, chainWords) || (r.uses(model.Gorm) || r.uses(model.Gorm1)) && holds(data, migratorWords)
}

func (r *resolver) uses(orm model.ORM) bool { return slices.Contains(r.orms, orm) }

// ormOf is the library that a call in the file is of: one that the file
// imports, or else its package, or else the module.
func (r *resolver) ormOf(file *gostructs.File, candidates []model.ORM) model.ORM {
	var possible []model.ORM
	for _, o := range candidates {
		if r.uses(o) {
			possible = append(possible, o)
		}
	}
	if len(possible) < 2 {
		return first(possible)
	}
	for _, files := range [][]*gostructs.File{{file}, file.Package.Files} {
		var found []model.ORM
		for _, f := range files {
			for _, o := range imported(f) {
				if slices.Contains(possible, o) && !slices.Contains(found, o) {
					found = append(found, o)
				}
			}
		}
		if len(found) > 0 {
			return found[0]
		}
	}
	return possible[0]
}

func first(orms []model.ORM) model.ORM {
	if len(orms) == 0 {
		return ""
	}
	return orms[0]
}

// imported are the libraries that a file imports.
func imported(f *gostructs.File) []model.ORM {
	var out []model.ORM
	for _, p := range f.Imports() {
		for _, lib := range libraries {
			if p == lib.path || strings.HasPrefix(p, lib.path+"/") {
				out = append(out, lib.orm)
			}
		}
	}
	return out
}

// packagesWith parses the packages that have a file with one of the words.
func (r *resolver) packagesWith(words ...string) []*gostructs.Package {
	var out []*gostructs.Package
	for _, d := range r.module.Dirs {
		if slices.ContainsFunc(d.Files, func(s gostructs.Source) bool { return holds(s.Data, words) }) {
			if p := r.module.Package(d.Path); p != nil {
				out = append(out, p)
			}
		}
	}
	return out
}

// tables are the tables of models, with the join tables and the tables of the
// models that they refer to.
func (r *resolver) tables(orm model.ORM, names []string, n model.Naming) []*model.Table {
	var out []*model.Table
	seen := map[string]bool{}
	for len(names) > 0 {
		name := names[0]
		names = names[1:]
		if seen[name] {
			continue
		}
		seen[name] = true
		t, err := model.Read(name, orm, r.module.Struct, n)
		if err != nil {
			continue // of another module
		}
		out = append(out, t)
		out = append(out, t.Joins...)
		names = append(names, t.Refers...)
	}
	return out
}
