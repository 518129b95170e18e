package gosource

import (
	"reflect"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema/migrate"
	"github.com/dupsert/dupsert/schema/model"
)

// ReadModels reads the tables of a library's models alone: of those that code
// in dir hands over, or, where none does, of every struct in dir with the
// library's tags.
func ReadModels(root, dir string, orm model.ORM, skip func(file string) bool) (Code, error) {
	r, err := open(root, ".", skip)
	if err != nil {
		return Code{}, err
	}
	if !r.uses(orm) {
		r.orms = append(r.orms, orm) // the user knows
	}
	code := Code{Drivers: r.drivers()}
	var tagged []string
	for _, d := range r.module.Dirs {
		if dir != "." && d.Path != dir && !strings.HasPrefix(d.Path, dir+"/") {
			continue
		}
		for _, u := range r.unit(d) {
			u.Steps = slices.DeleteFunc(u.Steps, func(s Step) bool { return s.Change == nil || s.Change.ORM != orm })
			if len(u.Steps) > 0 {
				code.Units = append(code.Units, u)
			}
		}
		if p := r.module.Package(d.Path); p != nil {
			tagged = append(tagged, p.Structs()...)
		}
	}
	settle(code.Units)
	if len(code.Units) > 0 {
		return code, nil
	}
	if tables := r.tables(orm, r.tagged(orm, tagged), r.naming[orm]); len(tables) > 0 {
		at := migrate.Script{File: tables[0].Declared.File, StartLine: tables[0].Declared.Line}
		code.Units = []Unit{{Dir: dir, Models: true, Steps: []Step{{Script: at, Change: &Change{Kind: Ensure, ORM: orm, Tables: tables}}}}}
	}
	return code, nil
}

// tagKeys are the keys of each library's tags.
var tagKeys = map[model.ORM][]string{
	model.Gorm: {"gorm"}, model.Gorm1: {"gorm", "sql"}, model.Xorm: {"xorm"}, model.Bun: {"bun"}, model.Beego: {"orm"}, model.GoPG: {"pg", "sql"},
}

// tagged are the structs of the names that have the library's tags and a key,
// but for those without a primary key that are there to be embedded in others.
func (r *resolver) tagged(orm model.ORM, names []string) []string {
	embedded := map[string]bool{}
	for _, name := range names {
		for _, f := range r.module.Struct(name).Fields {
			if f.Embedded {
				embedded[strings.TrimLeft(f.Type, "*")] = true
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		t, err := model.Read(name, orm, r.module.Struct, r.naming[orm])
		if err != nil || len(t.Keys) == 0 || !r.looksLike(name, tagKeys[orm]) {
			return true
		}
		return embedded[name] && !t.Keys[0].Primary
	})
}

// looksLike reports whether a struct looks like a model: it embeds a library's
// base, or has a tag of one of the keys, or embeds what has.
func (r *resolver) looksLike(name string, keys []string) bool {
	s := r.module.Struct(name)
	return s != nil && slices.ContainsFunc(s.Fields, func(f model.Field) bool {
		tag := reflect.StructTag(f.Tag)
		if slices.ContainsFunc(keys, func(k string) bool { _, ok := tag.Lookup(k); return ok }) {
			return true
		}
		inner := strings.TrimLeft(f.Type, "*")
		return f.Embedded && (f.Name == "Model" || f.Name == "BaseModel" || inner != name && r.looksLike(inner, keys))
	})
}
