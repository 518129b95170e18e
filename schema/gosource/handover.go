package gosource

import (
	"go/ast"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema/model"
)

// handOver keeps the models that a call makes tables of.
func (f *finder) handOver(at *ast.CallExpr, before []link, l link) {
	for _, c := range calls {
		if c.name != l.name {
			continue
		}
		orm := f.resolver.ormOf(f.source, possible(l.name))
		if !slices.Contains(c.orms, orm) {
			continue
		}
		if args := c.models(l, before); len(args) > 0 {
			f.models(at, orm, c.kind, args, before, l)
			return
		}
	}
}

// possible are the libraries that have a method of that name.
func possible(name string) []model.ORM {
	var out []model.ORM
	for _, c := range calls {
		if c.name == name {
			out = append(out, c.orms...)
		}
	}
	return out
}

// models are the arguments of a call that are models; go-pg has the model in
// the link before.
func (c call) models(l link, before []link) []ast.Expr {
	if slices.Contains(c.orms, model.GoPG) && len(before) > 0 && before[len(before)-1].name == "Model" {
		return before[len(before)-1].args
	}
	args := l.args[min(c.from, len(l.args)):]
	if c.last > 0 {
		args = args[:min(c.last, len(args))]
	}
	return args
}

// models adds a step for the models of the arguments.
func (f *finder) models(at *ast.CallExpr, orm model.ORM, kind Kind, args []ast.Expr, before []link, l link) {
	names, known := f.named(args)
	if !known {
		return
	}
	naming := f.resolver.naming[orm]
	if strings.HasSuffix(l.name, "WithPrefix") && len(l.args) > 0 {
		naming.TablePrefix, _ = f.str(l.args[0])
	}
	tables := f.resolver.tables(orm, names, naming)
	if name, ok := f.tableName(before); ok && len(tables) > 0 {
		rename(tables[0], name)
	}
	f.addChange(at, &Change{Kind: kind, ORM: orm, Tables: tables, Snapshot: f.snapshot(names)})
}

// rename gives a table the name that the chain says, with its schema.
func rename(t *model.Table, name string) {
	t.Schema = ""
	if s, n, ok := strings.Cut(name, "."); ok {
		t.Schema, name = s, n
	}
	for i := range t.Keys { // as the library names them by the table's name
		t.Keys[i].Name = strings.Replace(t.Keys[i].Name, "_"+t.Name+"_", "_"+name+"_", 1)
	}
	t.Name = name
}

// named are the models of the arguments; those of every list in the module if
// where they come from is not to be seen.
func (f *finder) named(args []ast.Expr) (names []string, known bool) {
	if slices.ContainsFunc(args, f.isMakersParam) {
		return nil, false // its calls are looked at
	}
	at := place{f.source, f.scope, f.bound}
	for _, arg := range args {
		if _, ok := arg.(*ast.BasicLit); ok {
			return nil, false // the method is another one
		}
		names = append(names, f.resolver.models(arg, at)...)
	}
	if len(names) > 0 {
		return names, true
	}
	if slices.ContainsFunc(args, f.isDeadParam) {
		return nil, false
	}
	for _, arg := range args {
		if _, ok := f.source.Literal(arg, f.scope); ok {
			return nil, false // of another module, or no struct
		}
	}
	names = f.resolver.anywhere()
	return names, len(names) > 0
}

func (f *finder) addChange(at ast.Expr, c *Change) {
	if len(c.Tables) == 0 && c.Kind <= Ensure {
		return
	}
	s := f.step(at)
	s.Change = c
	f.steps = append(f.steps, s)
}

// tableName is the table that the chain names itself.
// Have: db.Table("users_old").AutoMigrate(&User{}); db.NewCreateTable().Model(m).ModelTableExpr("new_users")
func (f *finder) tableName(links []link) (string, bool) {
	for _, l := range links {
		switch l.name {
		case "Table", "TableExpr", "ModelTableExpr":
			if len(l.args) > 0 {
				name, ok := f.filled(l.args)
				name, _, _ = strings.Cut(strings.TrimSpace(name), " ") // an alias may follow
				return strings.Trim(name, "\"`"), ok && name != ""
			}
		}
	}
	return "", false
}

// modelTable is the table of the model that the chain names.
func (f *finder) modelTable(orm model.ORM, e ast.Expr) string {
	names := f.resolver.models(e, place{f.source, f.scope, f.bound})
	if len(names) != 1 {
		return ""
	}
	tables := f.resolver.tables(orm, names, f.resolver.naming[orm])
	if len(tables) == 0 {
		return ""
	}
	return qualified(tables[0])
}

// snapshot reports whether the models are declared for this migration: within
// a function, or in a package of migrations or below it.
func (f *finder) snapshot(names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		if f.resolver.module.Local(name) {
			return true
		}
		dir := f.source.Package.Path
		return strings.Contains(strings.ToLower(f.source.Package.Dir), "migrat") && strings.HasPrefix(name, dir) && strings.ContainsAny(name[len(dir):], "./")
	})
}

func qualified(t *model.Table) string {
	if t.Schema != "" {
		return t.Schema + "." + t.Name
	}
	return t.Name
}
